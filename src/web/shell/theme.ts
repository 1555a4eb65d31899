/** Light, dark, or as the system says. */

import { effect, signal } from '@preact/signals';
import { readKept, writeKept } from './kept.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const theme = signal<Theme>(THEMES.find((name) => name === readKept('theme')) ?? 'system');

export function setTheme(chosen: Theme): void {
  theme.value = chosen;
  writeKept('theme', chosen);
}

/** The page's root says it; the tokens follow. */
export function applyTheme(root: HTMLElement): void {
  effect(() => {
    root.dataset['theme'] = theme.value;
  });
}
