/** `grappe gather` answers what clubak answers: every vector in process, some through the program. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

import { GrappeError } from '../../src/base/index.ts';
import { Arguments } from '../../src/cli/arguments.ts';
import { run } from '../../src/cli/commands/gather/run.ts';
import { gatherCommand } from '../../src/cli/commands/gather/spec.ts';
import { capturedIo } from '../support/captured-io.ts';

interface Vector {
  readonly args: readonly string[];
  readonly stdin: string | null;
  readonly groups: string | null;
  readonly match: 'exact' | 'fails';
  readonly stdout: string;
  readonly exit: number;
}

interface Answer {
  readonly stdout: string;
  readonly exit: number | null;
}

const FOLDER = import.meta.dirname;
const MAIN = resolve(FOLDER, '../../src/cli/main.ts');
const vectors = readFileSync(join(FOLDER, 'clubak.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

function setting(vector: Vector): { words: string[]; env: Record<string, string> } {
  const folder = join(FOLDER, 'groups', vector.groups ?? 'none');
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', CLUSTERSHELL_CFGDIR: folder };
  return { words: ['--groupsconf', join(folder, 'groups.conf'), ...vector.args], env };
}

async function inProcess(vector: Vector): Promise<Answer> {
  const { words, env } = setting(vector);
  const io = capturedIo({ program: 'clubak', stdin: vector.stdin ?? '', env });
  try {
    const args = Arguments.parse(words, { options: gatherCommand.options });
    const exit = await run(args, io);
    return { stdout: io.stdoutText(), exit };
  } catch (error) {
    if (error instanceof GrappeError) return { stdout: '', exit: error.exit };
    throw error;
  }
}

function throughProgram(vector: Vector): Answer {
  const { words, env } = setting(vector);
  const result = spawnSync(process.execPath, [MAIN, 'gather', ...words], { env, input: vector.stdin ?? '' });
  return { stdout: result.stdout.toString(), exit: result.status };
}

function check(vector: Vector, answer: Answer): void {
  expect(answer.exit).toBe(vector.exit);
  if (vector.match === 'exact') expect(answer.stdout).toBe(vector.stdout);
}

describe('the clubak vectors', () => {
  it('are 88', () => {
    expect(vectors).toHaveLength(88);
  });

  it.each(vectors.map((vector, at) => ({ at, title: vector.args.join(' '), vector })))(
    'vector $at in process: $title',
    async ({ vector }) => check(vector, await inProcess(vector)),
  );

  const spread = vectors.filter((_, at) => at % 11 === 5);
  it.each(spread.map((vector) => ({ title: vector.args.join(' '), vector })))(
    'through the program: $title',
    ({ vector }) => check(vector, throughProgram(vector)),
  );
});
