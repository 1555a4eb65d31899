/** The colours of the tokens as a canvas takes them: as they are now, in this theme. */

import { STEPS } from './metrics.ts';

const NAMES = {
  surface: '--surface',
  sunken: '--sunken',
  line: '--line-strong',
  text: '--text',
  soft: '--text-2',
  faint: '--text-3',
  accent: '--accent',
  bad: '--bad',
  badSoft: '--bad-soft',
  warn: '--warn',
  away: '--away',
  awaySoft: '--away-soft',
} as const;

export interface HeatColours extends Readonly<Record<keyof typeof NAMES, string>> {
  /** That all is well, said quietly: it is said of nearly all. */
  readonly ok: string;
  readonly heat: readonly string[];
  readonly mono: string;
  readonly sans: string;
}

export function heatColours(place: HTMLElement): HeatColours {
  const probe = document.createElement('span');
  place.append(probe);
  const mixed = (colour: string): string => {
    probe.style.color = colour;
    return getComputedStyle(probe).color;
  };
  const colourOf = (token: string): string => mixed(`var(${token})`);
  const named = Object.fromEntries(Object.entries(NAMES).map(([name, token]) => [name, colourOf(token)]));
  const ok = mixed('color-mix(in srgb, var(--ok) 50%, var(--surface))');
  const heat = Array.from({ length: STEPS }, (_, step) => colourOf(`--heat-${step}`));
  const fontOf = (token: string): string => {
    probe.style.fontFamily = `var(${token})`;
    return getComputedStyle(probe).fontFamily;
  };
  const fonts = { mono: fontOf('--mono'), sans: fontOf('--font') };
  probe.remove();
  return { ...(named as Record<keyof typeof NAMES, string>), ...fonts, ok, heat };
}
