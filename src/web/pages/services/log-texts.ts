/** Texts of the fields that choose lines of logs. */

import { catalogue } from '../../texts/language.ts';

export const logTexts = catalogue({
  en: {
    nodes: 'Nodes',
    follow: 'Follow',
    sinceWhen: 'From when',
    lastOnes: 'the last lines',
    lastTime: (span: string) => `the last ${span}`,
    level: 'At least',
    anyLevel: 'any',
    enterTakes: 'Enter takes it',
  },
  fr: {
    nodes: 'Nœuds',
    follow: 'Suivre',
    sinceWhen: 'Depuis quand',
    lastOnes: 'les dernières lignes',
    lastTime: (span: string) => `les dernières ${span}`,
    level: 'Au moins',
    anyLevel: 'tout',
    enterTakes: 'Entrée le prend',
  },
});
