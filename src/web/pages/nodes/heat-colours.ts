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
  ok: '--ok',
  bad: '--bad',
  badSoft: '--bad-soft',
  warn: '--warn',
  away: '--away',
  awaySoft: '--away-soft',
} as const;

export interface HeatColours extends Readonly<Record<keyof typeof NAMES, string>> {
  readonly heat: readonly string[];
  readonly mono: string;
  readonly sans: string;
}

export function heatColours(place: HTMLElement): HeatColours {
  const probe = document.createElement('span');
  place.append(probe);
  const colourOf = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const named = Object.fromEntries(Object.entries(NAMES).map(([name, token]) => [name, colourOf(token)]));
  const heat = Array.from({ length: STEPS }, (_, step) => colourOf(`--heat-${step}`));
  const fontOf = (token: string): string => {
    probe.style.fontFamily = `var(${token})`;
    return getComputedStyle(probe).fontFamily;
  };
  const fonts = { mono: fontOf('--mono'), sans: fontOf('--font') };
  probe.remove();
  return { ...(named as Record<keyof typeof NAMES, string>), ...fonts, heat };
}
