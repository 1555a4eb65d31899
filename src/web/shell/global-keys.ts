/** Keys that work everywhere: Ctrl+K; and where single keys are on: `g` and a letter, `?`, `/`, `t`, `d`, and those of the page. */

import { useEffect } from 'preact/hooks';
import type { Me } from '../api/standing.ts';
import { pageEntry, pagesFor } from '../pages.ts';
import { navigate } from '../router/location.ts';
import { isDrawerOpen } from './activity.ts';
import { overlay } from './overlays.tsx';
import { pageKeys } from './page-keys.ts';
import { areSingleKeysOn } from './single-keys.ts';

/** How long `g` waits for its letter. */
const CHORD_MS = 1200;
const TYPES_TEXT = 'input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable=true]';

export function useGlobalKeys(me: Me): void {
  useEffect(() => {
    let chordUntil = 0;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        overlay.value = overlay.value === 'palette' ? undefined : 'palette';
        return;
      }
      if (!isFree(event)) return;
      const isChord = event.timeStamp < chordUntil;
      chordUntil = event.key === 'g' ? event.timeStamp + CHORD_MS : 0;
      if (isChord ? goTo(me, event.key) : pressSingle(event.key)) event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [me.role]);
}

/** Single keys mean themselves where one types, and nothing where they are switched off or a dialog is open. */
function isFree(event: KeyboardEvent): boolean {
  if (!areSingleKeysOn.value || event.ctrlKey || event.metaKey || event.altKey) return false;
  return event.target instanceof Element && event.target.closest(`${TYPES_TEXT},dialog`) === null;
}

function goTo({ role }: Me, key: string): boolean {
  const page = pagesFor(role).find((name) => pageEntry(name).key === key);
  if (page !== undefined) navigate(`/${page}`);
  return page !== undefined;
}

function pressSingle(key: string): boolean {
  const own = pageKeys.value.find((entry) => entry.key === key);
  if (own) {
    own.press();
    return true;
  }
  const acts: Readonly<Record<string, () => void>> = {
    '?': () => (overlay.value = 'keys'),
    d: () => (isDrawerOpen.value = !isDrawerOpen.value),
    t: () => focusOn('#target-input'),
    '/': () => focusOn('main input[type=search]'),
  };
  acts[key]?.();
  return Object.hasOwn(acts, key);
}

function focusOn(selector: string): void {
  const field = document.querySelector<HTMLInputElement>(selector);
  field?.focus();
  field?.select();
}
