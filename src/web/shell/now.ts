/** The time, for words such as "3 minutes ago": told anew every half minute while the tab is seen. */

import { signal } from '@preact/signals';

export const now = signal(Date.now());

const STEP_MS = 30_000;

export function startClock(): void {
  setInterval(() => document.visibilityState === 'visible' && (now.value = Date.now()), STEP_MS);
}
