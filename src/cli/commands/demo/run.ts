/** `grappe demo`: an embedded cluster, the first commands on it, then a prompt. */

import { type EmbeddedCluster, openDemo } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { dispatch } from '../../dispatch.ts';
import type { CliIo } from '../../io.ts';
import { greeting, invitation, OWN_MACHINES, WAITING } from './demo-text.ts';
import { type Departure, watchDeparture } from './departure.ts';

const MOST_NODES = 64;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const count = args.integer('nodes', 1, MOST_NODES) ?? 8;
  using departure = watchDeparture(io);
  await using cluster = await openDemo(count, io.env);
  await io.stderr.write(greeting(cluster));
  const demo = { cluster, io: { ...io, die: departure.leave } };
  const exit = await Promise.race([
    departure.signalled,
    args.has('once') ? show(demo) : stay(demo, departure),
  ]);
  await io.stderr.write(OWN_MACHINES);
  return exit;
}

interface Demo {
  readonly cluster: EmbeddedCluster;
  readonly io: CliIo;
}

/** The last one goes well only where all before it did. */
const FIRST_COMMANDS = [
  ['run', '-a', '-b', 'cat release'],
  ['run', '-a', '--diff', 'cat release'],
  ['service', 'status'],
  ['service', 'apply', '--yes'],
  ['service', 'status'],
];

async function show(demo: Demo): Promise<number> {
  const { stderr, stdout } = demo.io;
  let exit: number = EXIT.ok;
  for (const words of FIRST_COMMANDS) {
    const line = words.map((word) => (word.includes(' ') ? `'${word}'` : word)).join(' ');
    await stderr.write(`\n$ grappe ${line}\n`);
    exit = await perform(demo, withoutInput(words));
    await stdout.flush();
  }
  return exit;
}

/** The input belongs to the prompt. */
function withoutInput([family = '', ...rest]: readonly string[]): string[] {
  return family === 'run' ? [family, '-n', ...rest] : [family, ...rest];
}

/** A prompt on a terminal; elsewhere the nodes stay until a signal comes. */
async function stay(demo: Demo, departure: Departure): Promise<number> {
  const { stdin, stderr } = demo.io;
  const exit = await show(demo);
  await stderr.write(invitation(demo.cluster));
  if (!stdin.isTerminal) {
    await stderr.write(WAITING);
    return departure.signalled;
  }
  departure.leaveInterruptToPrompt();
  await stderr.write('\n');
  await perform(demo, ['run', '-a', '-b']);
  return exit;
}

/** The same code as the line that is shown. The nodes end with this process: nobody keeps connections to them. */
function perform({ cluster, io }: Demo, words: readonly string[]): Promise<number> {
  const env = { ...io.env, GRAPPE_CONFIG: cluster.configFile, GRAPPE_NO_PERSIST: '1' };
  return dispatch(words, { ...io, env });
}
