/** Texts that are not saved yet, by file. They lie in the tab, so that a reload loses nothing. */

import { signal } from '@preact/signals';

export interface Draft {
  readonly text: string;
  /** Of what the file held when the draft was begun, or last compared. */
  readonly hash: string;
}

export interface ReadFile {
  readonly text: string;
  readonly hash: string;
}

const KEY = 'grappe.config';

export const drafts = signal<Readonly<Record<string, Draft>>>(kept());
drafts.subscribe((value) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(value));
  } catch {
    // The tab keeps nothing: then it lasts until the reload.
  }
});

/** A text that is as it was read is no draft. */
export function putDraft(file: string, text: string, read: ReadFile): void {
  if (text === read.text) return dropDraft(file);
  drafts.value = { ...drafts.value, [file]: { text, hash: drafts.value[file]?.hash ?? read.hash } };
}

/** The person knows what the file holds now, and goes on from there. */
export function rebaseDraft(file: string, hash: string): void {
  const draft = drafts.value[file];
  if (draft) drafts.value = { ...drafts.value, [file]: { ...draft, hash } };
}

export function dropDraft(file: string): void {
  const { [file]: _dropped, ...others } = drafts.value;
  drafts.value = others;
}

function kept(): Readonly<Record<string, Draft>> {
  try {
    const read: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    return typeof read === 'object' && read !== null ? (read as Record<string, Draft>) : {};
  } catch {
    return {};
  }
}
