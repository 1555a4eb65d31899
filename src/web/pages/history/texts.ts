/** Texts of the history. States and commands are never translated. */

import { plural } from '../../texts/format.ts';
import { catalogue } from '../../texts/language.ts';

const en = {
  title: 'History',
  search: 'Command, name or id',
  kind: 'Kind',
  kinds: { '': 'all', run: 'commands', copy: 'copies', service: 'services', job: 'jobs' },
  state: 'State',
  anyState: 'all',
  user: 'User',
  nodes: 'Nodes',
  since: 'From',
  until: 'To',
  clear: 'Clear the filters',
  columns: {
    state: 'State',
    kind: 'Kind',
    what: 'What',
    nodes: 'Nodes',
    user: 'User',
    began: 'Began',
    took: 'Took',
  },
  one: { run: 'command', copy: 'copy', service: 'services', job: 'job' },
  none: 'Nothing has been run yet',
  noneText: 'Runs, copies, changes of services and jobs show here, and stay.',
  noMatch: 'Nothing fits these filters',
  kept: (days: number, size: string) =>
    plural(days, {
      one: `Runs are kept for # day, and at most ${size}`,
      other: `Runs are kept for # days, and at most ${size}`,
    }),
  notRecorded: 'history.record is false: runs are not recorded',
  loading: 'Loading older ones…',
};

export type HistoryTexts = typeof en;

const fr: HistoryTexts = {
  title: 'Historique',
  search: 'Commande, nom ou id',
  kind: 'Genre',
  kinds: { '': 'tous', run: 'commandes', copy: 'copies', service: 'services', job: 'travaux' },
  state: 'État',
  anyState: 'tous',
  user: 'Utilisateur',
  nodes: 'Nœuds',
  since: 'Du',
  until: 'Au',
  clear: 'Effacer les filtres',
  columns: {
    state: 'État',
    kind: 'Genre',
    what: 'Quoi',
    nodes: 'Nœuds',
    user: 'Utilisateur',
    began: 'Début',
    took: 'Durée',
  },
  one: { run: 'commande', copy: 'copie', service: 'services', job: 'travail' },
  none: 'Rien n’a encore été exécuté',
  noneText: 'Exécutions, copies, changements de services et travaux s’affichent ici, et y restent.',
  noMatch: 'Rien ne correspond à ces filtres',
  kept: (days, size) =>
    plural(days, {
      one: `Les exécutions sont gardées # jour, et ${size} au plus`,
      other: `Les exécutions sont gardées # jours, et ${size} au plus`,
    }),
  notRecorded: 'history.record vaut false : les exécutions ne sont pas enregistrées',
  loading: 'Chargement des plus anciennes…',
};

export const texts = catalogue({ en, fr });
