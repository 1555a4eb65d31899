/** The pages: where each lies, who sees it, its key after `g`, and its code, which is loaded when it is opened. */

import type { ComponentType } from 'preact';
import { type Permission, permits, type Role } from '../protocol/index.ts';
import type { IconName } from './parts/icon.tsx';

export interface PageProps {
  /** The segments of the path behind the page's own: of `/nodes/n1` it is `['n1']`. */
  readonly rest: readonly string[];
}

export interface PageModule {
  readonly Page: ComponentType<PageProps>;
}

interface PageEntry {
  readonly icon: IconName;
  readonly key: string;
  /** One of these suffices; empty: who is signed in. */
  readonly access: readonly Permission[];
  readonly load: () => Promise<PageModule>;
}

export const PAGES = {
  nodes: { icon: 'nodes', key: 'n', access: ['see-fleet'], load: () => import('./pages/nodes/page.tsx') },
  run: { icon: 'run', key: 'r', access: ['see-fleet'], load: () => import('./pages/run/page.tsx') },
  services: {
    icon: 'services',
    key: 's',
    access: ['see-fleet'],
    load: () => import('./pages/services/page.tsx'),
  },
  jobs: {
    icon: 'jobs',
    key: 'j',
    access: ['submit-jobs', 'see-fleet'],
    load: () => import('./pages/jobs/page.tsx'),
  },
  history: { icon: 'history', key: 'h', access: [], load: () => import('./pages/history/page.tsx') },
  config: { icon: 'config', key: 'c', access: ['see-fleet'], load: () => import('./pages/config/page.tsx') },
  audit: { icon: 'audit', key: 'a', access: ['see-audit'], load: () => import('./pages/audit/page.tsx') },
  settings: { icon: 'settings', key: 't', access: [], load: () => import('./pages/settings/page.tsx') },
  info: { icon: 'info', key: 'i', access: [], load: () => import('./pages/info/page.tsx') },
} as const satisfies Record<string, PageEntry>;

export type PageName = keyof typeof PAGES;

export const PAGE_NAMES = Object.keys(PAGES) as readonly PageName[];

export function pageEntry(name: PageName): PageEntry {
  return PAGES[name];
}

export function maySee(role: Role, name: PageName): boolean {
  const { access } = pageEntry(name);
  return access.length === 0 || access.some((permission) => permits(role, permission));
}

export function pagesFor(role: Role): PageName[] {
  return PAGE_NAMES.filter((name) => maySee(role, name));
}

export function isPageName(name: string | undefined): name is PageName {
  return name !== undefined && Object.hasOwn(PAGES, name);
}
