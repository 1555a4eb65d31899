/** Keys without Ctrl or Alt can be switched off: speech and some keyboards type them by accident (WCAG 2.1.4). */

import { signal } from '@preact/signals';
import { readKept, writeKept } from './kept.ts';

export const areSingleKeysOn = signal(readKept('single-keys') !== 'off');

export function setSingleKeys(isOn: boolean): void {
  areSingleKeysOn.value = isOn;
  writeKept('single-keys', isOn ? 'on' : 'off');
}
