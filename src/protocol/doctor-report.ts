/** The document of `doctor --json`, version 1. */

import * as v from 'valibot';
import { CAUSES, type Cause, OUTCOMES, type Outcome } from '../base/index.ts';

const Text = v.nullable(v.string());
const Texts = v.array(v.string());
const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535));

/** What the files say, without asking the node. */
const Plan = v.strictObject({
  user: v.string(),
  address: v.string(),
  port: Port,
  /** In the order in which they are passed, as `user@host:port`. */
  jumps: Texts,
  /** The same hosts by their names. */
  via: Texts,
  proxyCommand: v.boolean(),
  identities: v.array(
    v.strictObject({
      source: v.picklist(['file', 'agent']),
      label: v.string(),
      fingerprint: Text,
      encrypted: v.boolean(),
    }),
  ),
  unusable: v.array(v.strictObject({ path: v.string(), why: v.string() })),
  /** Keys that only the system's ssh can offer. */
  sshOnly: Texts,
  knownHosts: v.strictObject({ name: v.string(), types: Texts, files: Texts }),
});

/** What was agreed on a connection. */
const Agreed = v.strictObject({
  keyExchange: Text,
  cipher: Text,
  hostKey: v.nullable(v.strictObject({ type: v.string(), fingerprint: v.string() })),
  /** Fingerprint of the key that logged in, or the method's name. */
  authentication: Text,
});

export const DoctorReport = v.strictObject({
  v: v.literal(1),
  versions: v.strictObject({ grappe: v.string(), node: v.string() }),
  config: v.strictObject({ file: Text, trusted: v.boolean(), files: Texts }),
  groupSources: Texts,
  /** Null where there is no ssh. */
  ssh: v.nullable(v.strictObject({ version: v.string(), weaknesses: Texts })),
  folders: v.array(
    v.strictObject({
      role: v.picklist(['state', 'runtime']),
      path: v.string(),
      /** Octal, such as `0700`. */
      mode: Text,
      trouble: Text,
    }),
  ),
  /** The background process and the connections that it keeps. */
  daemon: v.strictObject({
    pid: v.nullable(v.number()),
    connections: v.number(),
    /** Why there can be none; commands then connect anew. */
    trouble: Text,
  }),
  /** Null where nothing has been recorded. */
  history: v.nullable(
    v.strictObject({
      path: v.string(),
      /** Null where it is whole. */
      trouble: Text,
      /** Day of the newest backup. */
      backup: Text,
    }),
  ),
  nodes: v.array(
    v.strictObject({
      node: v.string(),
      transport: v.nullable(v.picklist(['ssh2', 'openssh', 'local', 'fake'])),
      reasons: Texts,
      plan: v.nullable(Plan),
      agreed: v.nullable(Agreed),
      /** What login files print in front of a command. */
      preamble: Text,
      /** Whether the node repeated the word that it was asked to repeat. */
      state: v.picklist(['active', 'not-answering', 'error']),
      outcome: v.picklist(Object.keys(OUTCOMES) as Outcome[]),
      cause: v.nullable(v.picklist(Object.keys(CAUSES) as Cause[])),
      why: Text,
      next: Text,
    }),
  ),
});

export type DoctorReport = v.InferOutput<typeof DoctorReport>;
