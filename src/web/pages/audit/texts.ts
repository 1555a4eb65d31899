/** Texts of the page of the audit log. */

import { plural } from '../../texts/format.ts';
import { catalogue } from '../../texts/language.ts';

const en = {
  title: 'Audit',
  filter: 'Search in records',
  user: 'Account',
  event: 'What',
  anyEvent: 'All records',
  number: 'No.',
  at: 'When',
  who: 'Who',
  from: 'From',
  details: 'Details',
  older: 'Older',
  newest: 'Newest',
  export: 'Download',
  verify: 'Verify the chain',
  whole: (records: number) => plural(records, { one: 'Whole: # record', other: 'Whole: # records' }),
  head: 'Keep the head elsewhere: it shows later whether the end was cut off.',
  broken: (faults: number) => plural(faults, { one: '# place is wrong', other: '# places are wrong' }),
  line: (line: number) => `line ${line}`,
  none: 'No record fits',
  noneText:
    'Every run, job, check or drain of nodes, saved file, sign-in, refusal and change of an account leaves one.',
  record: (number: number) => `Record ${number}`,
  close: 'Close',
};

const fr: typeof en = {
  title: 'Audit',
  filter: 'Chercher dans les entrées',
  user: 'Compte',
  event: 'Quoi',
  anyEvent: 'Toutes les entrées',
  number: 'N°',
  at: 'Quand',
  who: 'Qui',
  from: 'D’où',
  details: 'Détails',
  older: 'Plus anciennes',
  newest: 'Plus récentes',
  export: 'Télécharger',
  verify: 'Vérifier la chaîne',
  whole: (records) => plural(records, { one: 'Intacte : # entrée', other: 'Intacte : # entrées' }),
  head: 'Gardez la tête ailleurs : elle montre plus tard si la fin a été coupée.',
  broken: (faults) => plural(faults, { one: '# endroit est faux', other: '# endroits sont faux' }),
  line: (line) => `ligne ${line}`,
  none: 'Aucune entrée ne convient',
  noneText:
    'Chaque exécution, travail, vérification ou retrait de nœuds, fichier enregistré, connexion, refus et changement de compte en laisse une.',
  record: (number) => `Entrée ${number}`,
  close: 'Fermer',
};

export const texts = catalogue({ en, fr });
