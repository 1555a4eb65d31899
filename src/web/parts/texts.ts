/** Texts of the parts themselves. */

import { plural } from '../texts/format.ts';
import { catalogue } from '../texts/language.ts';

export const texts = catalogue({
  en: {
    cancel: 'Cancel',
    close: 'Close',
    copy: 'Copy',
    copied: 'Copied',
    dismiss: 'Dismiss',
    download: 'Download',
    again: 'Try again',
    loading: 'Loading…',
    commandLine: 'The same on the command line',
    typeCount: (count: string) => `Type ${count} to confirm`,
    onNodes: (count: number) => plural(count, { one: 'on # node', other: 'on # nodes' }),
    selectAll: 'Select all',
    select: (name: string) => `Select ${name}`,
    noMatch: 'Nothing matches the filter.',
    newLines: (count: number) => plural(count, { one: '# new line', other: '# new lines' }),
    leaveEditor: 'Esc, then Tab leaves the editor.',
    errors: 'Messages',
    noAnswer: 'The server does not answer. What you see may be old.',
    noAnswerHint: 'See whether `grappe serve` still runs, and whether this machine has a network.',
  },
  fr: {
    cancel: 'Annuler',
    close: 'Fermer',
    copy: 'Copier',
    copied: 'Copié',
    dismiss: 'Masquer',
    download: 'Télécharger',
    again: 'Réessayer',
    loading: 'Chargement…',
    commandLine: 'La même chose en ligne de commande',
    typeCount: (count: string) => `Tapez ${count} pour confirmer`,
    onNodes: (count: number) => plural(count, { one: 'sur # nœud', other: 'sur # nœuds' }),
    selectAll: 'Tout sélectionner',
    select: (name: string) => `Sélectionner ${name}`,
    noMatch: 'Rien ne correspond au filtre.',
    newLines: (count: number) => plural(count, { one: '# nouvelle ligne', other: '# nouvelles lignes' }),
    leaveEditor: 'Échap, puis Tab, pour quitter l’éditeur.',
    errors: 'Messages',
    noAnswer: 'Le serveur ne répond pas. Ce qui est affiché peut être ancien.',
    noAnswerHint: 'Vérifiez que `grappe serve` tourne encore et que cette machine a le réseau.',
  },
});
