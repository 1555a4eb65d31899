/** What the palette finds: pages, actions, groups and saved sets as target, nodes; and what pages add. */

import { signal } from '@preact/signals';
import type { Me } from '../api/standing.ts';
import { pageEntry, pagesFor } from '../pages.ts';
import type { IconName } from '../parts/icon.tsx';
import { navigate, pathOf } from '../router/location.ts';
import { keepProblem } from '../parts/notices.tsx';
import { type Language, language, LANGUAGES, setLanguage } from '../texts/language.ts';
import { texts } from '../texts/shell.ts';
import { activity, isDrawerOpen } from './activity.ts';
import { fleet } from './fleet.ts';
import { overlay } from './overlays.tsx';
import { signOut } from './sign-out.ts';
import { savedSets, setTarget, target } from './target.ts';
import { setTheme, theme, THEMES } from './theme.ts';

export interface PaletteItem {
  readonly id: string;
  readonly kind: 'page' | 'action' | 'set' | 'node' | 'recent';
  readonly icon: IconName;
  readonly title: string;
  /** At the end of the line. */
  readonly aside?: string;
  readonly choose: () => void;
}

/** Actions of the page in view. */
export const pageActions = signal<readonly PaletteItem[]>([]);

const MOST_NODES = 8;
const MOST_SHOWN = 60;

/** Those that have every word, the better fit first; without words all but nodes. */
export function paletteItems(words: string, me: Me): PaletteItem[] {
  const typed = words.trim().toLowerCase();
  const items = [...pageActions.value, ...pages(me), ...recent(), ...sets(), ...actions()];
  const fitting = items.filter(({ title }) => fits(title, typed));
  const best = fitting.toSorted((a, b) => Number(starts(b.title, typed)) - Number(starts(a.title, typed)));
  return [...best, ...nodes(typed)].slice(0, MOST_SHOWN);
}

function fits(title: string, typed: string): boolean {
  const text = title.toLowerCase();
  return typed.split(/\s+/).every((word) => text.includes(word));
}

function starts(title: string, typed: string): boolean {
  return typed !== '' && title.toLowerCase().startsWith(typed);
}

function pages({ role }: Me): PaletteItem[] {
  return pagesFor(role).map((name) => ({
    id: `page ${name}`,
    kind: 'page',
    icon: pageEntry(name).icon,
    title: texts().pages[name],
    aside: `g ${pageEntry(name).key}`,
    choose: () => navigate(`/${name}`),
  }));
}

function recent(): PaletteItem[] {
  return activity.value.map(({ id, title, path, query, state }) => ({
    id: `recent ${id}`,
    kind: 'recent',
    icon: 'history',
    title,
    aside: state,
    choose: () => navigate(path, query),
  }));
}

function sets(): PaletteItem[] {
  const groups = fleet.value?.groups ?? [];
  const saved = savedSets.value.map((set) => ({ name: set, count: '' }));
  const named = groups.map(({ name, nodes: { size } }) => ({ name, count: texts().target.nodes(size) }));
  return [...saved, ...named].map(({ name, count }) => ({
    id: `set ${name}`,
    kind: 'set',
    icon: 'filter',
    title: name,
    aside: count,
    choose: () => setTarget(name),
  }));
}

function nodes(typed: string): PaletteItem[] {
  if (typed.length < 2 || fleet.value === undefined) return [];
  return Array.from(
    Iterator.from(fleet.value.nodes)
      .filter((name) => name.toLowerCase().includes(typed))
      .take(MOST_NODES),
    (name) => ({
      id: `node ${name}`,
      kind: 'node',
      icon: 'nodes',
      title: name,
      choose: () => navigate(pathOf('nodes', name)),
    }),
  );
}

function actions(): PaletteItem[] {
  const t = texts();
  const action = (id: string, title: string, choose: () => void): PaletteItem => ({
    id,
    kind: 'action',
    icon: 'right',
    title,
    choose,
  });
  const languages = Object.entries(LANGUAGES) as [Language, string][];
  return [
    ...(target.value.text === '' ? [] : [action('clear', t.palette.clearTarget, () => setTarget(''))]),
    action('keys', t.palette.shortcuts, () => (overlay.value = 'keys')),
    action('drawer', t.palette.activity, () => (isDrawerOpen.value = !isDrawerOpen.value)),
    ...THEMES.filter((name) => name !== theme.value).map((name) =>
      action(`theme ${name}`, t.palette.theme(t.menu.themes[name]), () => setTheme(name)),
    ),
    ...languages
      .filter(([name]) => name !== language.value)
      .map(([name, text]) => action(`language ${name}`, t.palette.language(text), () => setLanguage(name))),
    action(
      'out',
      t.palette.signOut,
      () => void signOut().catch((error: unknown) => keepProblem(t.palette.signOut, error)),
    ),
  ];
}
