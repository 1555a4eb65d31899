/** What serves an endpoint: one function, which is given what was sent and who sent it. */

import type { Actor, Principal } from '../app/index.ts';
import type { Answer, Body, Endpoint, Endpoints, Params, Query } from '../protocol/index.ts';

export interface Call<E extends Endpoint = Endpoint> {
  readonly params: Params<E>;
  readonly query: Query<E>;
  readonly body: Body<E>;
  readonly caller: Caller<E>;
  readonly sender: Sender;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Sets a header of the answer. */
  readonly setHeader: (name: string, value: string) => void;
}

/** Nobody, where anyone may call. */
export type Caller<E extends Endpoint> = E['access'] extends 'anyone' ? SignedIn | undefined : SignedIn;

export interface SignedIn {
  readonly who: Principal;
  /** What was shown: the id of a session, or of a token. */
  readonly by: { readonly session: string } | { readonly token: string };
  /** The address that the request came from. */
  readonly from: string;
}

/** Whoever it is. */
export interface Sender {
  /** The address that the request came from. */
  readonly from: string;
  /** What the browser calls itself. */
  readonly agent: string;
  /** What the cookie holds, good or not. */
  readonly session: string | undefined;
}

/** For the audit log. */
export function actorOf({ who, from }: SignedIn): Actor {
  return { user: who.name, from };
}

/** One function for every endpoint: a table without one of them does not compile. */
export type Handlers<Table extends Endpoints> = {
  readonly [Name in keyof Table]: (call: Call<Table[Name]>) => Promise<Answer<Table[Name]>>;
};
