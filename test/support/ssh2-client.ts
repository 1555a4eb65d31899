/**
 * A process of its own that runs one command through the in-process client, for tests that kill it, move it
 * into a network namespace or weigh its memory. Arguments as JSON; tells what happens as JSON lines.
 */

import { parseArgs } from 'node:util';
import { ConnectError } from '../../src/transport/index.ts';
import {
  createIdentities,
  createTrustStore,
  loadSshConfig,
} from '../../src/transport/openssh-files/index.ts';
import { DEFAULT_REACH, type ReachOptions } from '../../src/transport/reach.ts';
import { createSsh2Connector, targetFromConfig } from '../../src/transport/ssh2/index.ts';
import type { Connector } from '../../src/transport/transport.ts';

export interface ClientRequest {
  readonly sshConfig: string;
  readonly nodes: readonly string[];
  readonly command: string;
  readonly reach?: Partial<ReachOptions>;
  /** The reader takes the first chunk of each node and then none for ever. */
  readonly stalls?: boolean;
}

/** A connector that reads this ssh_config, and nothing of the person who runs the tests. */
export function connectorFromConfig(sshConfig: string, changes: Partial<ReachOptions> = {}): Connector {
  const reach = { ...DEFAULT_REACH, ...changes };
  const config = loadSshConfig({ file: sshConfig, options: reach.sshOptions });
  const sources = {
    config,
    trustOf: createTrustStore(),
    identities: createIdentities({ askPassphrase: () => Promise.resolve(undefined) }),
  };
  return createSsh2Connector({ targetOf: (node) => targetFromConfig(config.forHost(node), reach, sources) });
}

function say(event: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function runOne(connector: Connector, node: string, { command, stalls }: ClientRequest): Promise<void> {
  const { signal } = new AbortController();
  let bytes = 0;
  try {
    const connection = await connector.connect(node, signal);
    const end = await connection.exec(command, {
      signal,
      onSent: () => say({ event: 'sent', node }),
      onOutput: (_stream, chunk) => {
        if (bytes === 0) say({ event: 'output', node });
        bytes += chunk.length;
        return stalls === true ? new Promise(() => undefined) : undefined;
      },
    });
    say({ event: 'end', node, end, bytes });
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    say({
      event: 'unreached',
      node,
      outcome: error.outcome,
      cause: error.connectCause,
      message: error.message,
    });
  }
}

async function main(request: ClientRequest): Promise<void> {
  await using connector = connectorFromConfig(request.sshConfig, request.reach);
  process.on('SIGUSR2', () => say({ event: 'memory', rss: process.memoryUsage.rss() }));
  await Promise.all(request.nodes.map((node) => runOne(connector, node, request)));
  say({ event: 'memory', rss: process.memoryUsage.rss(), cpu: process.cpuUsage() });
}

if (import.meta.main) {
  const { positionals } = parseArgs({ allowPositionals: true });
  await main(JSON.parse(positionals[0] ?? '{}') as ClientRequest);
}
