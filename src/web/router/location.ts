/**
 * Where the person is: the path below the base path, and the query, which holds the target and every filter. It all stands in the
 * address, so that a reload, a bookmark and the Back button lose nothing.
 */

import { signal } from '@preact/signals';

export interface Location {
  /** Below the base path, with a leading slash: `/nodes/n1`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

export type QueryChange = Readonly<Record<string, string | undefined>>;

/** The query's name of the target: one expression for all pages. */
export const TARGET = 'on';

export const location = signal<Location>({ path: '/', query: {} });

let base = '/';

/** Begins to follow the browser's address; `baseHref` is that of the page's <base>. */
export function startRouter(baseHref: string): void {
  base = new URL(baseHref).pathname;
  location.value = readAddress(window.location);
  window.addEventListener('popstate', () => (location.value = readAddress(window.location)));
}

export function readAddress(
  address: { readonly pathname: string; readonly search: string },
  below = base,
): Location {
  const inside = address.pathname.startsWith(below) ? address.pathname.slice(below.length) : '';
  return {
    path: `/${inside}`.replace(/(.)\/+$/, '$1'),
    query: Object.fromEntries(new URLSearchParams(address.search)),
  };
}

/** The address of a page, for links. */
export function addressOf(path: string, query: QueryChange = {}, below = base): string {
  const kept = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  const search = new URLSearchParams(kept).toString();
  return below + path.slice(1) + (search === '' ? '' : `?${search}`);
}

/** The segments of a path, decoded: `/nodes/n1` is `['nodes', 'n1']`. */
export function segmentsOf(path: string): string[] {
  return path.split('/').slice(1).filter(Boolean).map(decoded);
}

/** A path of segments, encoded. */
export function pathOf(...segments: readonly string[]): string {
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Goes to a page. The target comes along, unless the query says another. */
export function navigate(path: string, query: QueryChange = {}, how: 'push' | 'replace' = 'push'): void {
  go({ path, query: written({ [TARGET]: location.value.query[TARGET], ...query }) }, how);
}

/** Changes some of the query of this page; what is undefined or empty leaves it. Typing replaces, choosing pushes. */
export function setQuery(change: QueryChange, how: 'push' | 'replace' = 'replace'): void {
  go({ path: location.value.path, query: written({ ...location.value.query, ...change }) }, how);
}

function go(next: Location, how: 'push' | 'replace'): void {
  const address = addressOf(next.path, next.query);
  if (how === 'push') window.history.pushState(null, '', address);
  else window.history.replaceState(null, '', address);
  location.value = next;
}

function written(query: QueryChange): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}
