/** What lies over the page: the palette, the sheet of keys. One at a time. */

import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Me } from '../api/standing.ts';

export const overlay = signal<'palette' | 'keys' | undefined>(undefined);

export interface OverlayProps {
  readonly me: Me;
  readonly onClose: () => void;
}

const SOON_MS = 1000;

const palette = signal<ComponentType<OverlayProps> | undefined>(undefined);
const keys = signal<ComponentType<OverlayProps> | undefined>(undefined);

export function Overlays({ me }: { readonly me: Me }) {
  const shown = overlay.value;
  // Soon after the page: what is typed right behind Ctrl+K must not be lost.
  useEffect(() => {
    const timer = setTimeout(
      () => void import('./palette.tsx').then(({ Palette }) => (palette.value = Palette)),
      SOON_MS,
    );
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (shown === 'palette') void import('./palette.tsx').then(({ Palette }) => (palette.value = Palette));
    if (shown === 'keys') void import('./keys-sheet.tsx').then(({ KeysSheet }) => (keys.value = KeysSheet));
  }, [shown]);
  const Shown = shown === 'palette' ? palette.value : keys.value;
  if (shown === undefined || Shown === undefined) return null;
  return <Shown me={me} onClose={() => (overlay.value = undefined)} />;
}
