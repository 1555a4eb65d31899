/** `--detach`: the same command once more, by a process that needs no terminal; known by its records from then on. */

import { startDetached } from '../../../app/index.ts';
import { EXIT, systemClock } from '../../../base/index.ts';
import { newRunId } from '../../../engine/index.ts';
import type { Arguments } from '../../arguments.ts';
import { MAIN } from '../../fleet-connector.ts';
import { usageError } from '../../getopt.ts';
import { watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';

/** What needs somebody who stays. */
const NOT_DETACHED = ['ask-sudo-pass', 'json'];

export interface Detached {
  /** The words that name the command: `service restart`. */
  readonly path: readonly string[];
  readonly args: Arguments;
  /** What is taken up; else it is a new one. */
  readonly run?: string;
  /** In place of those that were given. */
  readonly operands?: readonly string[];
}

export async function detach(
  { path, args, run = newRunId(systemClock.date(), Math.random), operands = args.operands }: Detached,
  io: CliIo,
): Promise<number> {
  const unfit = NOT_DETACHED.find((name) => args.has(name));
  if (unfit !== undefined)
    throw usageError(`options '--detach' and '--${unfit}' exclude each other`, 'leave one of them out');
  const words = args.tokens.flatMap((token) => {
    if (token.kind === 'operand' || token.spec.name === 'detach') return [];
    return token.value === undefined ? `--${token.spec.name}` : `--${token.spec.name}=${token.value}`;
  });
  using interrupts = watchInterrupts(io);
  const program = [MAIN, ...path, ...words, `--detached-run=${run}`, '--', ...operands];
  const { said, exit } = await startDetached(
    { id: run, program, env: io.env, cwd: io.cwd },
    interrupts.signal,
  );
  await io.stderr.write(said);
  if (exit !== undefined) return exit;
  await io.stdout.write(`${run}\n`);
  await io.stdout.flush();
  await io.stderr.write(
    `${io.program}: goes on; '${io.program} service rollout status ${run}' shows how far it is\n`,
  );
  return EXIT.ok;
}
