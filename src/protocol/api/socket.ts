/**
 * What goes over the one WebSocket of a tab, `/api/socket`. It carries hints only: that something has changed. What it is now is asked
 * over HTTP, which alone holds the truth; without a socket a client asks every few seconds.
 */

import * as v from 'valibot';
import type { Access } from './access.ts';

/** A topic is a word, and for one of many its id: `nodes`, `runs`, `run:20261121-abcd`. */
export const Topic = v.pipe(v.string(), v.regex(/^[a-z]{1,20}(?::[A-Za-z0-9._@-]{1,80})?$/));
export type Topic = v.InferOutput<typeof Topic>;

export const FromClient = v.variant('type', [
  /** `seq`: what the client has seen of it; it is told at once where there is more. */
  v.strictObject({ type: v.literal('subscribe'), topic: Topic, seq: v.optional(v.number(), 0) }),
  v.strictObject({ type: v.literal('unsubscribe'), topic: Topic }),
]);
export type FromClient = v.InferOutput<typeof FromClient>;

export const FromServer = v.variant('type', [
  /** `epoch` changes when the server was started anew: numbers begin again, and everything is to be asked for. */
  v.strictObject({ type: v.literal('hello'), epoch: v.string(), protocol: v.number() }),
  v.strictObject({ type: v.literal('changed'), topic: Topic, seq: v.number() }),
  v.strictObject({ type: v.literal('refused'), topic: v.string(), code: v.string() }),
]);
export type FromServer = v.InferOutput<typeof FromServer>;

/** Why a socket was closed by the server (RFC 6455, codes of applications). */
export const CLOSED = {
  revoked: 4401,
  protocol: 4409,
  stopping: 4410,
  tooMuch: 4429,
} as const;

/** The first word of every topic, and who may listen to it. */
export const TOPICS = {
  /** Loads of nodes; they are sampled only while somebody listens. */
  nodes: 'see-fleet',
  checks: 'see-fleet',
  runs: 'see-fleet',
  run: 'see-fleet',
  services: 'see-fleet',
  /** Lines that somebody follows: they are read only while somebody listens. */
  logs: 'check-nodes',
  rollouts: 'see-fleet',
  rollout: 'see-fleet',
  /** Of one's own, unless one may see those of all. */
  jobs: 'signed-in',
  job: 'signed-in',
  activity: 'signed-in',
  config: 'see-fleet',
  audit: 'see-audit',
  accounts: 'manage-accounts',
} as const satisfies Record<string, Access>;
