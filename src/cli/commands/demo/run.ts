/** `grappe demo`: an embedded cluster, the first commands on it, then a prompt. */

import { join } from 'node:path';
import { type EmbeddedCluster, openDemo } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { dispatch } from '../../dispatch.ts';
import type { CliIo } from '../../io.ts';
import { actForJobs, shownPrograms, whereItRan } from './demo-jobs.ts';
import { greeting, invitation, OWN_MACHINES, WAITING } from './demo-text.ts';
import { type Departure, watchDeparture } from './departure.ts';

const MOST_NODES = 64;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const count = args.integer('nodes', 1, MOST_NODES) ?? 8;
  using departure = watchDeparture(io);
  await using cluster = await openDemo(count, io.env);
  await io.stderr.write(greeting(cluster));
  const demo = { cluster, io: { ...io, env: demoEnvironment(cluster, io), die: departure.leave } };
  await using _acting = await actForJobs(demo.io);
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

/** The nodes end with this process: nobody keeps connections to them, and what is known of them lies in their folder. */
function demoEnvironment({ configFile, folder }: EmbeddedCluster, { env }: CliIo): CliIo['env'] {
  return {
    ...env,
    GRAPPE_CONFIG: configFile,
    GRAPPE_NO_PERSIST: '1',
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
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
  let exit: number = EXIT.ok;
  for (const words of FIRST_COMMANDS) exit = await showOne(demo, words);
  return exit === EXIT.ok ? showPrograms(demo) : exit;
}

/** A node that cannot hold programs refuses them, and says what is missing: then they run as the login would. */
async function showPrograms({ cluster, io }: Demo): Promise<number> {
  const there = { cluster, io: { ...io, cwd: cluster.programs } };
  await io.stderr.write(`\nPrograms run in a sandbox. Some are in ${cluster.programs}\n`);
  let freely: readonly string[] = [];
  let exit: number = EXIT.ok;
  for (const [at, words] of (await shownPrograms()).entries()) {
    exit = await showOne(there, ['submit', '--wait', ...freely, ...words]);
    if (at === 0 && exit === EXIT.refused) {
      await io.stderr.write('\nThese programs are known, so here they may run without:\n');
      freely = ['--no-sandbox'];
      exit = await showOne(there, ['submit', '--wait', ...freely, ...words]);
    }
    await io.stderr.write(await whereItRan(io));
  }
  return exit === EXIT.ok ? showOne(there, ['job', 'show', 'last']) : exit;
}

async function showOne(demo: Demo, words: readonly string[]): Promise<number> {
  const { stderr, stdout } = demo.io;
  const line = words.map((word) => (/[ ;*]/.test(word) ? `'${word}'` : word)).join(' ');
  await stderr.write(`\n$ grappe ${line}\n`);
  const exit = await perform(demo, withoutInput(words));
  await stdout.flush();
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

/** The same code as the line that is shown. */
function perform({ io }: Demo, words: readonly string[]): Promise<number> {
  return dispatch(words, io);
}
