/** Asks the server: one function for every endpoint, with the types of the table that the server serves. */

import {
  type Answer,
  type AnyInput,
  type CallInput,
  type Endpoint,
  KEY_HEADER,
  pathOf,
  PROTOCOL,
  PROTOCOL_HEADER,
} from '../../protocol/index.ts';
import { noAnswer, problemOf } from './problem.ts';
import { sessionKey } from './session-key.ts';
import { serverAnswered, serverIsNewer, signedOut } from './standing.ts';

/**
 * @example
 * const info = await call(ABOUT.info);
 * await call(RUNS.show, { params: { run: id } });
 */
export function call<E extends Endpoint>(endpoint: E, ...[input]: CallInput<E>): Promise<Answer<E>> {
  return ask(endpoint, input ?? {}).then((response) => response.json()) as Promise<Answer<E>>;
}

/** Where an endpoint lies: for `DownloadLink`, and as the key of an answer that is kept. */
export function urlOf<E extends Endpoint>(endpoint: E, ...[input]: CallInput<E>): string {
  return looseUrl(endpoint, input ?? {});
}

async function ask(endpoint: Endpoint, input: AnyInput): Promise<Response> {
  const key = sessionKey();
  const hasBody = input.body !== undefined;
  const response = await fetch(looseUrl(endpoint, input), {
    method: endpoint.method,
    credentials: 'same-origin',
    headers: {
      [PROTOCOL_HEADER]: String(PROTOCOL),
      ...(key !== undefined && { [KEY_HEADER]: key }),
      ...(hasBody && { 'content-type': 'application/json' }),
    },
    ...(hasBody && { body: JSON.stringify(input.body) }),
  }).catch(() => undefined);
  serverAnswered(response !== undefined);
  if (response === undefined) throw noAnswer();
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.code === 'not-signed-in') signedOut('expired');
  if (problem.code === 'protocol-mismatch') serverIsNewer.value = true;
  throw problem;
}

function looseUrl(endpoint: Endpoint, input: AnyInput): string {
  return new URL(pathOf(endpoint, input), document.baseURI).href;
}
