/** Asks the server: one function for every endpoint, with the types of the table that the server serves. */

import {
  type Answer,
  type Endpoint,
  type Params,
  PROTOCOL,
  PROTOCOL_HEADER,
  type WrittenBody,
  type WrittenQuery,
} from '../../protocol/index.ts';
import { noAnswer, problemOf } from './problem.ts';
import { serverAnswered, serverIsNewer, signedOut } from './standing.ts';

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
export type Arguments<E extends Endpoint> = unknown extends Input<E> ? [input?: object] : [input: Input<E>];

interface Loose {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

/**
 * @example
 * const info = await call(ABOUT.info);
 * await call(RUNS.stop, { params: { run: id } });
 */
export function call<E extends Endpoint>(endpoint: E, ...[input]: Arguments<E>): Promise<Answer<E>> {
  return ask(endpoint, input ?? {}) as Promise<Answer<E>>;
}

/** Where an endpoint lies: for links to downloads, and as the key of an answer that is kept. */
export function urlOf<E extends Endpoint>(endpoint: E, ...[input]: Arguments<E>): string {
  return looseUrl(endpoint, input ?? {});
}

async function ask(endpoint: Endpoint, input: Loose): Promise<unknown> {
  const hasBody = input.body !== undefined;
  const response = await fetch(looseUrl(endpoint, input), {
    method: endpoint.method,
    credentials: 'same-origin',
    headers: { [PROTOCOL_HEADER]: String(PROTOCOL), ...(hasBody && { 'content-type': 'application/json' }) },
    ...(hasBody && { body: JSON.stringify(input.body) }),
  }).catch(() => undefined);
  serverAnswered(response !== undefined);
  if (response === undefined) throw noAnswer();
  if (response.ok) return response.json();
  const problem = await problemOf(response);
  if (problem.code === 'not-signed-in') signedOut('expired');
  if (problem.code === 'protocol-mismatch') serverIsNewer.value = true;
  throw problem;
}

function looseUrl(endpoint: Endpoint, { params = {}, query = {} }: Loose): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const written = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const search = new URLSearchParams(written).toString();
  return new URL(`api${path}${search === '' ? '' : `?${search}`}`, document.baseURI).href;
}
