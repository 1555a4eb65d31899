/** What the editor itself says: its own words, in the language of the page. */

import { catalogue } from '../texts/language.ts';

const SAME: Readonly<Record<string, string>> = {};

export const codeWords = catalogue({
  en: SAME,
  fr: {
    Find: 'Chercher',
    Replace: 'Remplacer par',
    next: 'suivant',
    previous: 'précédent',
    all: 'tout',
    'match case': 'casse',
    regexp: 'expression régulière',
    'by word': 'mot entier',
    replace: 'remplacer',
    'replace all': 'remplacer tout',
    close: 'fermer',
    'current match': 'trouvé',
    'on line': 'à la ligne',
    'replaced match on line $': 'remplacé à la ligne $',
    'replaced $ matches': '$ remplacements',
    'Go to line': 'Aller à la ligne',
    go: 'aller',
    Completions: 'Propositions',
    Diagnostics: 'Erreurs',
    'No diagnostics': 'Aucune erreur',
    'Control character': 'Caractère de contrôle',
    'Selection deleted': 'Sélection supprimée',
  },
});
