/** Texts of the fields that choose lines of logs. */

import { catalogue } from '../../texts/language.ts';

export const logTexts = catalogue({
  en: {
    nodes: 'Nodes, then Enter',
    follow: 'Follow',
    sinceWhen: 'From when',
    lastOnes: 'the last lines',
    lastTime: (span: string) => `the last ${span}`,
    level: 'At least',
    anyLevel: 'any',
  },
  fr: {
    nodes: 'Nœuds, puis Entrée',
    follow: 'Suivre',
    sinceWhen: 'Depuis quand',
    lastOnes: 'les dernières lignes',
    lastTime: (span: string) => `les dernières ${span}`,
    level: 'Au moins',
    anyLevel: 'tout',
  },
});
