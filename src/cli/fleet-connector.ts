/** The way to the chosen nodes: over kept connections, unless these options say otherwise. */

import { extname, join } from 'node:path';
import { byGateways, connectPooled, type Fleet, type PoolRequest } from '../app/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import { sanitise } from '../output/index.ts';
import type { Connector } from '../transport/index.ts';
import type { Arguments } from './arguments.ts';
import { passphraseAsker } from './ask-passphrase.ts';
import type { CliIo } from './io.ts';
import { sendsPasswords } from './passwords.ts';
import { VERSION } from './version.ts';

/** The program's own file lies beside this one, as source and in the bundle. */
export const MAIN = join(import.meta.dirname, `main${extname(import.meta.filename)}`);

interface Place {
  readonly fleet: Fleet;
  readonly nodes: NodeSet;
}

interface WorkPlace extends Place {
  /** Writes to standard error, where more than messages may be drawn on the terminal. */
  readonly say?: ((text: string) => void) | undefined;
}

export function connectorOf(args: Arguments, io: CliIo, { fleet, nodes }: Place): Connector {
  // Another process is not to have a password, nor a connection that one has opened.
  const hasPassword = sendsPasswords(args) || fleet.config.clush.passwordPrompt;
  if (hasPassword || args.has('no-persist') || io.env['GRAPPE_NO_PERSIST']) return fleet.connect(nodes);
  return connectPooled(fleet, nodes, {
    version: VERSION,
    env: io.env,
    program: [MAIN, 'daemon', 'serve'],
    askPassphrase: passphraseAsker(io),
  });
}

/** The same, and by gateways to the nodes whose routes give them the work. */
export function workConnectorOf(args: Arguments, io: CliIo, place: WorkPlace): Connector {
  const direct = connectorOf(args, io, place);
  const { fleet, say = (text: string): void => void io.stderr.write(text) } = place;
  if (args.has('no-gateway')) return direct;
  return byGateways({
    ...{ fleet, direct },
    saysLogin: () => saysLogin(args),
    note: (sentence) => say(sanitise(`${io.program}: ${sentence}\n`)),
  });
}

/** Options say how this machine logs in: they are not meant for gateways. */
export function saysLogin(args: Arguments): boolean {
  return ['user', 'identity', 'options', 'port'].some((name) => args.has(name));
}

/** Of who is started to act by himself, or asks nobody for anything; undefined where connections are not to be kept. */
export function poolOf({ env }: Pick<CliIo, 'env'>): PoolRequest | undefined {
  return env['GRAPPE_NO_PERSIST'] ? undefined : { version: VERSION, env, program: [MAIN, 'daemon', 'serve'] };
}
