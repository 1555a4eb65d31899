/** `grappe demo`: an embedded cluster, the first commands on it, then a prompt. */

import { openDemo } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import { Arguments } from '../../arguments.ts';
import { chosenNodes } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import { watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { converse } from '../run/interactive/converse.ts';
import { perform } from '../run/perform.ts';
import { runOptions } from '../run/run-options.ts';
import { runCommand } from '../run/spec.ts';
import { greeting, OWN_MACHINES } from './demo-text.ts';

const MOST_NODES = 64;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const count = args.integer('nodes', 1) ?? 8;
  if (count > MOST_NODES) throw usageError(`the demo has at most ${MOST_NODES} nodes, not ${count}`);
  await using cluster = await openDemo(count, io.env);
  await io.stderr.write(greeting(cluster));
  const exit = await firstCommands(cluster.configFile, io);
  if (!args.has('once')) await stay(cluster.configFile, io);
  await io.stderr.write(OWN_MACHINES);
  return exit;
}

/** The same code as `grappe run`, on the lines that it shows. */
async function firstCommands(configFile: string, io: CliIo): Promise<number> {
  let exit: number = EXIT.ok;
  for (const words of [
    ['-a', '-b', 'cat release'],
    ['-a', '--diff', 'cat release'],
  ]) {
    await io.stderr.write(
      `\n$ grappe run ${words.map((word) => (word.includes(' ') ? `'${word}'` : word)).join(' ')}\n`,
    );
    const status = await runLine([...words.slice(0, -1), '-n', ...words.slice(-1)], configFile, io);
    await io.stdout.flush();
    exit = Math.max(exit, status);
  }
  return exit;
}

async function runLine(words: readonly string[], configFile: string, io: CliIo): Promise<number> {
  const { args, fleet, nodes } = await prepare(words, configFile, io);
  await using connector = fleet.connect(nodes);
  return await perform(
    { fleet, connector, nodes, command: args.operands.join(' ') },
    runOptions(args, io, fleet),
    io,
  );
}

/** A prompt on a terminal; else until a signal comes. */
async function stay(configFile: string, io: CliIo): Promise<void> {
  if (io.stdin.isTerminal) {
    const { args, fleet, nodes } = await prepare(['-a', '-b'], configFile, io);
    await io.stderr.write('\n');
    await converse({ fleet, nodes }, runOptions(args, io, fleet), io);
    return;
  }
  await io.stderr.write('\nThe nodes stay until Ctrl-C.\n');
  using interrupts = watchInterrupts(io);
  await new Promise((resolve) => {
    // Listening alone does not keep the process; the servers do.
    interrupts.signal.addEventListener('abort', resolve, { once: true });
  });
}

async function prepare(words: readonly string[], configFile: string, io: CliIo) {
  const args = Arguments.parse(['--config', configFile, ...words], runCommand);
  return { args, ...(await chosenNodes(args, io)) };
}
