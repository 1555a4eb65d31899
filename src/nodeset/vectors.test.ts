/**
 * The pure-algebra vectors of test/vectors/nodeset.jsonl, answered through the API. Options are read here in the
 * simplest way that serves the vectors; the command line itself has its own tests.
 */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GrappeError } from '../base/index.ts';
import { foldTexts, type FoldOptions, NodeSet, parseAutostep, RangeSet } from './index.ts';

interface Vector {
  readonly op: string;
  readonly args: readonly string[];
  readonly stdin: string | null;
  readonly groups: string | null;
  readonly match: 'exact' | 'tokens' | 'equiv' | 'set' | 'fails';
  readonly stdout: string;
  readonly exit: number;
}

type AnySet = NodeSet | RangeSet;

/** `-x SET` and its like, in the order given; operands are unions. */
interface Step {
  readonly operation: 'union' | 'difference' | 'intersection' | 'symmetricDifference';
  readonly text: string;
}

interface Question {
  command: 'fold' | 'expand' | 'count';
  steps: Step[];
  isRangeSet: boolean;
  separator: string;
  format: string;
  fold: { axis?: number[]; autostep?: NonNullable<FoldOptions['autostep']> };
  slice?: string;
  split?: number;
  contiguous: boolean;
  pick: number;
}

const file = new URL('../../test/vectors/nodeset.jsonl', import.meta.url);
const vectors = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)
  .filter(({ groups, exit, op }) => groups === null && exit !== 2 && op !== 'list')
  .filter(({ args }) => !args.includes('-a') && !args.includes('-l'));

const LONG: Record<string, string> = {
  fold: 'f',
  expand: 'e',
  count: 'c',
  exclude: 'x',
  intersection: 'i',
  xor: 'X',
  separator: 'S',
  slice: 'I',
  rangeset: 'R',
  'output-format': 'O',
};

describe.each(Object.entries(Object.groupBy(vectors, ({ op }) => op)))('%s', (_, group = []) => {
  test.each(group.map((vector) => [vector.args.join(' ') || '(stdin)', vector] as const))(
    '%s',
    (_, vector) => {
      if (vector.match === 'fails') expect(() => answer(vector)).toThrow(GrappeError);
      else check(vector, answer(vector));
    },
  );
});

function check({ match, stdout }: Vector, text: string): void {
  if (match === 'exact') expect(text).toBe(stdout);
  else if (match === 'set') expect(text.trim().split(' ').sort()).toEqual(stdout.trim().split(' ').sort());
  else if (match === 'tokens') expect(termsOf(text).sort()).toEqual(termsOf(stdout).sort());
  else {
    const [ours, theirs] = [termsOf(text), termsOf(stdout)];
    expect([...NodeSet.parse(text)]).toEqual([...NodeSet.parse(stdout)]);
    expect(ours.reduce((count, term) => count + NodeSet.parse(term).size, 0)).toBe(
      NodeSet.parse(stdout).size,
    );
    expect(ours.length).toBeLessThanOrEqual(theirs.length);
  }
}

function termsOf(text: string): string[] {
  return text.trim().split(/,(?![^[]*\])/);
}

function answer(vector: Vector): string {
  const question = read(vector);
  const sliced = question.slice === undefined ? result(question) : sliceOf(result(question), question.slice);
  const picked = sliced.pick(question.pick, () => 0.5);
  const parts: AnySet[] = question.contiguous
    ? picked.contiguous()
    : question.split
      ? picked.split(question.split)
      : [picked];
  const lines = (parts.length > 0 ? parts : [picked]).map((part) => lineOf(part, question));
  return lines.map((line) => `${line}\n`).join('');
}

function result({ steps, isRangeSet }: Question): AnySet {
  let set: NodeSet | RangeSet = isRangeSet ? RangeSet.empty : NodeSet.empty;
  for (const { operation, text } of steps) {
    if (set instanceof RangeSet) set = set[operation](RangeSet.parse(text));
    else set = set[operation](NodeSet.parseAll(text.split('\n')));
  }
  return set;
}

function sliceOf(set: AnySet, ranges: string): AnySet {
  return set.slice(RangeSet.parse(ranges).values());
}

function lineOf(set: AnySet, { command, format, separator, fold }: Question): string {
  const show = (text: string) => format.replace('%s', () => text).replaceAll('%%', '%');
  if (!format.includes('%s')) throw new GrappeError('usage', { message: 'no %s' });
  if (command === 'count') return show(String(set.size));
  if (command === 'expand') return Array.from(set, show).join(separator);
  return format === '%s' ? set.fold(fold) : foldTexts(Array.from(set, show), fold);
}

function read({ args, stdin }: Vector): Question {
  const question: Question = {
    command: 'fold',
    steps: [],
    isRangeSet: false,
    separator: ' ',
    format: '%s',
    fold: {},
    contiguous: false,
    pick: 0,
  };
  const words = (stdin ?? '').split('\n').flatMap((line) => (line.split('#')[0] ?? '').split(/\s+/));
  const fromStdin = words.filter(Boolean).join(',');
  const queue = args.flatMap(separated).values();
  for (const word of queue) {
    if (setFlag(question, word)) continue;
    const operation = OPERATIONS[word];
    if (operation !== undefined) question.steps.push({ operation, text: queue.next().value ?? '' });
    else if (word === '--') for (const text of queue) question.steps.push({ operation: 'union', text });
    else if (/^-./.test(word)) setValue(question, word, queue.next().value ?? '');
    else question.steps.push({ operation: 'union', text: word });
  }
  if (question.steps.every(({ operation }) => operation !== 'union')) {
    question.steps.unshift({ operation: 'union', text: fromStdin });
  }
  question.steps = question.steps.map(({ operation, text }) => ({
    operation,
    text: text === '-' ? fromStdin : text,
  }));
  return question;
}

const OPERATIONS: Record<string, Step['operation']> = {
  '-x': 'difference',
  '-i': 'intersection',
  '-X': 'symmetricDifference',
};

/** `--slice=3` and `-I3` as two words; `-fR` as two flags. */
function separated(arg: string): string[] {
  const long = /^--([\w-]+)(?:=(.*))?$/s.exec(arg);
  if (long)
    return [
      LONG[long[1] ?? ''] ? `-${LONG[long[1] ?? '']}` : `--${long[1]}`,
      ...(long[2] === undefined ? [] : [long[2]]),
    ];
  if (/^-I./.test(arg)) return ['-I', arg.slice(2)];
  return /^-[fecR]{2}$/.test(arg) ? [arg.slice(0, 2), `-${arg[2]}`] : [arg];
}

function setFlag(question: Question, word: string): boolean {
  if (word === '-f') question.command = 'fold';
  else if (word === '-e') question.command = 'expand';
  else if (word === '-c') question.command = 'count';
  else if (word === '-R') question.isRangeSet = true;
  else if (word === '--contiguous') question.contiguous = true;
  else return false;
  return true;
}

function setValue(question: Question, word: string, value: string): void {
  if (word === '-S') question.separator = value.replaceAll('\\n', '\n').replaceAll('\\t', '\t');
  else if (word === '-O') question.format = value;
  else if (word === '-I') question.slice = value;
  else if (word === '--split') question.split = Number(value);
  else if (word === '--pick') question.pick = Number(value);
  else if (word === '--autostep') question.fold.autostep = parseAutostep(value);
  else if (word === '--axis') question.fold.axis = [...RangeSet.parse(value).values()];
  else throw new Error(`option ${word}`);
}
