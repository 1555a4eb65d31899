/** The ssh2 client pointed at a loopback sshd, without any configuration file between. */

import { readFileSync } from 'node:fs';
import ssh2, { type ParsedKey } from 'ssh2';
import { type Identity, fingerprintOf } from '../../src/transport/openssh-files/index.ts';
import { createSsh2Connector } from '../../src/transport/ssh2/ssh2-connector.ts';
import type { Hop, Target } from '../../src/transport/ssh2/target.ts';
import type { Connector, ExecEnd, ExecIo, Connection } from '../../src/transport/transport.ts';
import { type Sshd, nodeAddress } from './sshd.ts';

export type TargetChanges = Partial<Omit<Target, 'hops'>> & { readonly hop?: Partial<Hop> };

/** The node `name` (n1, n2, … or an address) of this sshd. */
export function targetOn(sshd: Sshd, name: string, { hop, ...changes }: TargetChanges = {}): Target {
  return {
    node: name,
    hops: [hopOn(sshd, name, hop)],
    connectTimeoutMs: 10_000,
    keepalive: { intervalMs: 15_000, count: 3 },
    raw: false,
    agentSocket: undefined,
    ...changes,
  };
}

export function hopOn(sshd: Sshd, name: string, changes: Partial<Hop> = {}): Hop {
  const index = /^n(\d+)$/.exec(name)?.[1];
  const key = readKey(sshd.identity);
  return {
    name,
    host: index === undefined ? name : nodeAddress(Number(index)),
    port: sshd.port,
    user: sshd.user,
    addressFamily: 'any',
    algorithms: {},
    hostKeys: {
      rule: 'of this test',
      algorithms: ['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256'],
      verify: (blob) =>
        sshd.hostKeys.some((line) => line.split(' ')[1] === blob.toString('base64'))
          ? { accepted: true }
          : { accepted: false, cause: 'host-key-unknown', message: 'not the key of this test' },
    },
    identities: () => Promise.resolve([identityOf(sshd.identity, key)]),
    ...changes,
  };
}

/** A key that is loaded already. */
export function identityOf(label: string, key: ParsedKey = readKey(label)): Identity {
  return {
    label,
    fingerprint: fingerprintOf(key.getPublicSSH()),
    isEncrypted: false,
    load: () => Promise.resolve({ kind: 'key', key, name: label }),
  };
}

export function readKey(path: string): ParsedKey {
  const key = ssh2.utils.parseKey(readFileSync(path));
  if (key instanceof Error) throw key;
  return key;
}

/** A connector whose nodes are all on this sshd. */
export function connectorTo(sshd: Sshd, changes: TargetChanges = {}): Connector {
  return createSsh2Connector({ targetOf: (node) => targetOn(sshd, node, changes) });
}

export const never: AbortSignal = new AbortController().signal;

export interface Ran {
  readonly end: ExecEnd;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly sent: number;
}

/** Runs a command and collects what it printed. */
export async function run(connection: Connection, command: string, io: Partial<ExecIo> = {}): Promise<Ran> {
  const output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  let sent = 0;
  const end = await connection.exec(command, {
    signal: never,
    ...io,
    onOutput: (stream, chunk) => {
      output[stream].push(chunk);
      return io.onOutput?.(stream, chunk);
    },
    onSent: () => {
      sent++;
      io.onSent?.();
    },
  });
  return { end, sent, stdout: Buffer.concat(output.stdout), stderr: Buffer.concat(output.stderr) };
}
