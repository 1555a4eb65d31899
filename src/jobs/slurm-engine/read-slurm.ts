/** What a Slurm allows, as its own commands say it. */

import type { Connection } from '../../transport/index.ts';
import type { NodeTrouble } from '../engine.ts';
import type { RunnerTrouble } from '../runner/index.ts';
import { printableLine } from '../../transport/index.ts';

export interface SlurmLimits {
  /** Elements of an array. */
  readonly mostElements: number;
  /** After so long without a word a node is taken for dead. */
  readonly slurmdTimeoutMs: number;
}

const MOST_BYTES = 2 ** 18;
/** More than the runner's own look at a folder can take in well. */
const MOST_ELEMENTS = 1000;

/** `question`: the command that looks. */
export async function readSlurmLimits(
  question: string,
  connection: Pick<Connection, 'exec'>,
  signal: AbortSignal,
): Promise<SlurmLimits | RunnerTrouble> {
  const texts = { stdout: '', stderr: '' };
  const end = await connection.exec(question, {
    signal,
    onOutput: (stream, chunk) => {
      if (texts[stream].length < MOST_BYTES) texts[stream] += Buffer.from(chunk).toString('latin1');
      return undefined;
    },
  });
  if (signal.aborted)
    return { outcome: 'cancelled', cause: 'interrupted', detail: null, mayHaveActed: false };
  if (end.kind === 'not-sent')
    return { outcome: end.outcome, cause: end.cause, detail: end.detail, mayHaveActed: false };
  if (end.kind === 'lost')
    return { outcome: 'lost', cause: end.cause, detail: end.detail, mayHaveActed: false };
  const limits = end.kind === 'exited' && end.code === 0 ? limitsIn(texts.stdout) : undefined;
  return limits ?? { ...troubleIn(texts), mayHaveActed: false };
}

export function limitsIn(text: string): SlurmLimits | undefined {
  const size = Number(/^MaxArraySize\s*=\s*(\d{1,9})\s*$/m.exec(text)?.[1] ?? Number.NaN);
  const timeoutS = Number(/^SlurmdTimeout\s*=\s*(\d{1,9}) sec\s*$/m.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(size) || Number.isNaN(timeoutS)) return undefined;
  // Numbers of elements stay below it, and 0 is not used.
  return { mostElements: Math.min(MOST_ELEMENTS, size - 1), slurmdTimeoutMs: timeoutS * 1000 };
}

/** What the runner finds wrong itself it says in its answer. */
function troubleIn({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): NodeTrouble {
  const why = /^error (.{1,400})$/m.exec(stdout)?.[1];
  if (why !== undefined) return { outcome: 'failed', cause: null, detail: printableLine(why) };
  return unreachable(stderr);
}

function unreachable(said: string): NodeTrouble {
  const [line = ''] = said.trim().split('\n').slice(-1);
  const words = printableLine(line.slice(0, 300));
  return { outcome: 'unreachable', cause: null, detail: `Slurm: ${words === '' ? 'no answer' : words}` };
}
