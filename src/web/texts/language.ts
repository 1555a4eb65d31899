/** The language of the texts, and catalogues of texts in all of them. */

import { signal } from '@preact/signals';
import { readKept, writeKept } from '../shell/kept.ts';

export const LANGUAGES = { en: 'English', fr: 'Français' } as const;
export type Language = keyof typeof LANGUAGES;

export const language = signal<Language>(firstLanguage());

export function setLanguage(chosen: Language): void {
  language.value = chosen;
  writeKept('language', chosen);
}

/** What the person chose before; else the first language of the browser that there is. */
function firstLanguage(): Language {
  const wished = [readKept('language'), ...(globalThis.navigator?.languages ?? [])];
  return wished.map((tag) => tag?.slice(0, 2)).find(isLanguage) ?? 'en';
}

function isLanguage(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(LANGUAGES, tag);
}

/**
 * Texts of one place in every language. French has the type of English: a text that is missing does not compile. A text that
 * depends on something is a function.
 *
 * @example
 * const texts = catalogue({ en: { title: 'Nodes' }, fr: { title: 'Nœuds' } });
 * const t = texts(); // in a component: it is drawn anew when the language changes
 */
export function catalogue<Texts extends object>(all: { en: Texts; fr: NoInfer<Texts> }): () => Texts {
  return () => all[language.value];
}
