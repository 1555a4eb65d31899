/** Texts of what is shown of a Slurm. States, reasons and names are its own words, and never translated. */

import { catalogue } from '../../texts/language.ts';

const en = {
  slurm: 'Slurm',
  title: (login: string) => `Slurm, as ${login} sees it`,
  nodes: 'Nodes of Slurm',
  node: 'Node',
  state: 'State',
  silent: 'silent',
  partitions: 'Partitions',
  cpus: 'Processors in use',
  load: 'Load',
  free: 'Free memory',
  why: 'Why',
  noNodes: 'Slurm tells of no nodes',
  reserved: (name: string, nodes: string) => `${nodes}: reserved for ${name}`,
  queue: 'Queue of Slurm',
  job: 'Job',
  name: 'Name',
  by: 'Handed in by',
  grappe: 'grappe',
  others: 'others',
  user: 'Account',
  partition: 'Partition',
  where: 'Where',
  noJobs: 'Nothing waits or runs there',
  more: (count: string) => `${count} more are not shown.`,
};

const fr: typeof en = {
  slurm: 'Slurm',
  title: (login) => `Slurm, vu de ${login}`,
  nodes: 'Nœuds de Slurm',
  node: 'Nœud',
  state: 'État',
  silent: 'muet',
  partitions: 'Partitions',
  cpus: 'Processeurs utilisés',
  load: 'Charge',
  free: 'Mémoire libre',
  why: 'Pourquoi',
  noNodes: 'Slurm n’annonce aucun nœud',
  reserved: (name, nodes) => `${nodes} : réservés pour ${name}`,
  queue: 'File d’attente de Slurm',
  job: 'Travail',
  name: 'Nom',
  by: 'Soumis par',
  grappe: 'grappe',
  others: 'd’autres',
  user: 'Compte',
  partition: 'Partition',
  where: 'Où',
  noJobs: 'Rien n’y attend ni ne tourne',
  more: (count) => `${count} autres ne sont pas montrés.`,
};

export const texts = catalogue({ en, fr });
