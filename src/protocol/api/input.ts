/** What a client gives to an endpoint, and where it lies: the same in the browser and on the command line. */

import type { Endpoint, Params, WrittenBody, WrittenQuery } from './endpoint.ts';

/** What an endpoint wants, and nothing where it wants nothing. */
export type Input<E extends Endpoint> = Wanted<'params', Params<E>> &
  Wanted<'query', WrittenQuery<E>> &
  Wanted<'body', WrittenBody<E>>;

type Wanted<Name extends string, Type> = [Type] extends [undefined]
  ? unknown
  : keyof Type extends never
    ? unknown
    : Readonly<Record<Name, Type>>;

/** The second argument may be left out where the endpoint wants nothing. */
export type CallInput<E extends Endpoint> = unknown extends Input<E> ? [input?: object] : [input: Input<E>];

/** The same, once its type has been checked. */
export interface AnyInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

/** Relative to the address of the server, which ends with a slash. */
export function pathOf(endpoint: Endpoint, { params = {}, query = {} }: AnyInput): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) written.append(name, String(value));
  }
  return `api${path}${written.size === 0 ? '' : `?${written.toString()}`}`;
}
