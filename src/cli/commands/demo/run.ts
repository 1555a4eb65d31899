/** `grappe demo`: an embedded cluster, the first commands on it, then a prompt. */

import { type EmbeddedCluster, openDemo } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import { Arguments } from '../../arguments.ts';
import { chosenNodes } from '../../fleet-options.ts';
import type { CliIo } from '../../io.ts';
import { converse } from '../run/interactive/converse.ts';
import { perform } from '../run/perform.ts';
import { runOptions } from '../run/run-options.ts';
import { runCommand } from '../run/spec.ts';
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

/** Words of `grappe run`; the last one is the command. */
const FIRST_COMMANDS = [
  ['-a', '-b', 'cat release'],
  ['-a', '--diff', 'cat release'],
];

/** The same code as `grappe run`, on the lines that are shown. */
async function show(demo: Demo): Promise<number> {
  const { stderr, stdout } = demo.io;
  let exit: number = EXIT.ok;
  for (const words of FIRST_COMMANDS) {
    await stderr.write(`\n$ grappe run ${words.slice(0, -1).join(' ')} '${words.at(-1)}'\n`);
    // -n: the input belongs to the prompt.
    exit = Math.max(exit, await runLine(demo, ['-n', ...words]));
    await stdout.flush();
  }
  return exit;
}

async function runLine(demo: Demo, words: readonly string[]): Promise<number> {
  const { args, fleet, nodes } = await prepare(demo, words);
  await using connector = fleet.connect(nodes);
  const command = args.operands.join(' ');
  return await perform({ fleet, connector, nodes, command }, runOptions(args, demo.io, fleet), demo.io);
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
  const { args, fleet, nodes } = await prepare(demo, ['-a', '-b']);
  departure.leaveInterruptToPrompt();
  await stderr.write('\n');
  await converse(
    { fleet, nodes, connector: fleet.connect(nodes) },
    runOptions(args, demo.io, fleet),
    demo.io,
  );
  return exit;
}

async function prepare({ cluster, io }: Demo, words: readonly string[]) {
  const args = Arguments.parse(['--config', cluster.configFile, ...words], runCommand);
  return { args, ...(await chosenNodes(args, io)) };
}
