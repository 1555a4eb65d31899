/** Asks a served console as a page of it does: typed by the endpoint table, signed in as an account. */

import type { Role } from '../../src/base/index.ts';
import type { Answer, Endpoint, Params, WrittenBody, WrittenQuery } from '../../src/protocol/index.ts';
import { NodeSet } from '../../src/nodeset/index.ts';
import type { OpenConsole } from '../../src/server/index.ts';

export interface Given<E extends Endpoint> {
  readonly params?: Params<E>;
  readonly query?: WrittenQuery<E>;
  readonly body?: WrittenBody<E>;
}

export interface Refused {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly why: string | null;
}

export interface ApiClient {
  ask<E extends Endpoint>(endpoint: E, given?: Given<E>): Promise<Answer<E>>;
  /** Throws where it was not refused. */
  refused<E extends Endpoint>(endpoint: E, given?: Given<E>): Promise<Refused>;
}

const SHELL = { user: 'root', from: null };

/** An account of its own, for these nodes; null: all. */
export async function apiClient(
  { accounts, url, port }: OpenConsole,
  role: Role,
  { name = `one-${role}`, nodes = null as string | null } = {},
): Promise<ApiClient> {
  const known = accounts.people.list().some((account) => account.name === name);
  if (!known)
    await accounts.people.add(SHELL, {
      ...{ name, role, languages: null },
      nodes: nodes === null ? null : NodeSet.parse(nodes).fold(),
    });
  const link = await accounts.people.makeLink(SHELL, name, 60_000);
  const { secret, key } = await accounts.redeem(link, { from: '127.0.0.1', agent: 'test' });
  const cookie = `grappe-${port}=${secret}`;
  const fetched = async (endpoint: Endpoint, given: Given<Endpoint> = {}): Promise<Response> => {
    const params = (given.params ?? {}) as Record<string, string>;
    const path = endpoint.path.replaceAll(/:(\w+)/g, (_, word: string) =>
      encodeURIComponent(params[word] ?? ''),
    );
    const query = new URLSearchParams((given.query ?? {}) as Record<string, string>);
    return fetch(new URL(`api${path}?${query.toString()}`, url), {
      method: endpoint.method,
      headers: {
        ...{ cookie, 'grappe-key': key, origin: new URL(url).origin },
        ...(given.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(given.body !== undefined && { body: JSON.stringify(given.body) }),
    });
  };
  return {
    async ask(endpoint, given) {
      const response = await fetched(endpoint, given);
      if (!response.ok)
        throw new Error(`${endpoint.path}: HTTP ${response.status}: ${await response.text()}`);
      return (await response.json()) as never;
    },
    async refused(endpoint, given) {
      const response = await fetched(endpoint, given);
      if (response.ok) throw new Error(`${endpoint.path} was not refused`);
      const { error } = (await response.json()) as { error: Omit<Refused, 'status'> };
      return { status: response.status, code: error.code, message: error.message, why: error.why };
    },
  };
}
