/** The set that operands, operators and standard input stand for, from left to right. */

import type { IndexedSet, SetKind } from './set-kind.ts';
import type { Step, Steps } from './steps.ts';

export interface Evaluation<Kind extends IndexedSet<Kind>> {
  readonly kind: SetKind<Kind>;
  readonly steps: Steps;
  /** All nodes, with -a. */
  readonly all: (() => Promise<Kind>) | undefined;
  /** Words of standard input. */
  readonly input: () => Promise<string[]>;
  readonly warn: (message: string) => void;
}

export async function evaluate<Kind extends IndexedSet<Kind>>(evaluation: Evaluation<Kind>): Promise<Kind> {
  const { steps, warn } = evaluation;
  let set = await startingSet(evaluation);
  const [first] = steps.early;
  if (first && set.size === 0 && steps.ordered.length > 0) {
    warn(`${first.label} stands before the first operand, where the set is still empty: put it behind`);
  }
  for (const step of [...steps.early, ...steps.ordered]) {
    set = set[step.operator](await readStep(evaluation, step));
  }
  return set;
}

/** All nodes with -a; standard input when no operand is given; else nothing. */
async function startingSet<Kind extends IndexedSet<Kind>>({
  kind,
  steps,
  all,
  input,
}: Evaluation<Kind>): Promise<Kind> {
  if (all) return all();
  return steps.ordered.length > 0 ? kind.empty : kind.read(await input(), 'standard input');
}

async function readStep<Kind extends IndexedSet<Kind>>(
  { kind, input }: Evaluation<Kind>,
  { text, label }: Step,
): Promise<Kind> {
  if (text === '-') return kind.read(await input(), 'standard input');
  // One argument may hold several lines, as a shell's "$(command)" does.
  return kind.read(text.split('\n'), label);
}
