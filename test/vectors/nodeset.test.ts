/**
 * `grappe nodeset` answers what the recorded tool answered (README.md beside this file has the rules):
 * every vector in process, and a sample through the real program.
 */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GrappeError } from '../../src/base/index.ts';
import { Arguments } from '../../src/cli/arguments.ts';
import { run } from '../../src/cli/commands/nodeset/run.ts';
import { nodesetCommand } from '../../src/cli/commands/nodeset/spec.ts';
import { NodeSet } from '../../src/nodeset/index.ts';
import { capturedIo } from '../support/captured-io.ts';

interface Vector {
  readonly op: string;
  readonly args: readonly string[];
  readonly stdin: string | null;
  readonly groups: string | null;
  readonly match: 'exact' | 'tokens' | 'equiv' | 'set' | 'fails';
  readonly stdout: string;
  readonly exit: number;
}

interface Answer {
  readonly stdout: string;
  readonly exit: number;
}

const FOLDER = import.meta.dirname;
const MAIN = resolve(FOLDER, '../../src/cli/main.ts');
/** Share of further terms that another cut of a set may have. */
const MORE_TERMS = 1.1;

const vectors = readFileSync(join(FOLDER, 'nodeset.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

function environmentOf({ groups }: Vector): { words: string[]; env: Record<string, string> } {
  const folder = join(FOLDER, 'groups', groups ?? 'none');
  return {
    words: ['--groupsconf', join(folder, 'groups.conf')],
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, LC_ALL: 'C.UTF-8', CLUSTERSHELL_CFGDIR: folder },
  };
}

async function answerInProcess(vector: Vector): Promise<Answer> {
  const { words, env } = environmentOf(vector);
  const io = capturedIo({ stdin: vector.stdin ?? '', env, program: 'nodeset' });
  try {
    const exit = await run(Arguments.parse([...words, ...vector.args], nodesetCommand), io);
    return { stdout: io.stdoutText(), exit };
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    return { stdout: io.stdoutText(), exit: error.exit };
  }
}

function answerOfProgram(vector: Vector): Promise<Answer> {
  const { words, env } = environmentOf(vector);
  return new Promise((resolve) => {
    const args = [MAIN, 'nodeset', ...words, ...vector.args];
    const child = execFile(process.execPath, args, { env }, (_, stdout) =>
      resolve({ stdout, exit: child.exitCode ?? -1 }),
    );
    // A program that has no use for its input may be gone before it is written.
    child.stdin?.on('error', () => {});
    child.stdin?.end(vector.stdin ?? '');
  });
}

/** Terms of a folded set: commas inside brackets do not separate. */
const termsOf = (text: string): string[] => text.trimEnd().match(/(?:\[[^\]]*\]|[^,[])+/g) ?? [];

function expectSameAnswer({ match, stdout, exit }: Vector, answer: Answer): void {
  expect(answer.exit).toBe(exit);
  if (match === 'exact') expect(answer.stdout).toBe(stdout);
  if (match === 'tokens') expect(termsOf(answer.stdout).sort()).toEqual(termsOf(stdout).sort());
  if (match === 'set') expect(answer.stdout.trimEnd().split(' ').sort()).toEqual(stdout.trimEnd().split(' ').sort());
  if (match === 'equiv') expectSameNodes(answer.stdout, stdout);
}

/** The same nodes, in disjoint terms, hardly more of them. */
function expectSameNodes(found: string, expected: string): void {
  const nodes = NodeSet.parse(found);
  expect(nodes.equals(NodeSet.parse(expected))).toBe(true);
  const terms = termsOf(found);
  expect(terms.reduce((sum, term) => sum + NodeSet.parse(term).size, 0)).toBe(nodes.size);
  expect(terms.length).toBeLessThanOrEqual(Math.max(1, Math.floor(termsOf(expected).length * MORE_TERMS)));
}

const titleOf = ({ args, stdin, groups }: Vector, at: number): string =>
  `${at + 1}: ${JSON.stringify(args)}${stdin === null ? '' : ` < ${JSON.stringify(stdin)}`}${groups ? ` (${groups})` : ''}`;

describe('nodeset vectors', () => {
  it('are all there', () => {
    expect(vectors).toHaveLength(1500);
  });

  describe.each([...new Set(vectors.map(({ op }) => op))])('%s', (op) => {
    for (const [at, vector] of vectors.entries()) {
      if (vector.op !== op) continue;
      it(titleOf(vector, at), async () => {
        expectSameAnswer(vector, await answerInProcess(vector));
      });
    }
  });
});

describe.concurrent('nodeset vectors through the program', () => {
  const sample = vectors.filter((_, at) => at % 60 === 7);
  it.for(sample)('$args', async (vector) => {
    expectSameAnswer(vector, await answerOfProgram(vector));
  });
});
