/** Runs a program under GNU time: wall, CPU of it and its children, largest resident set. */

import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Measurement {
  readonly wallSeconds: number;
  /** User and system, of the program and all that it waited for. */
  readonly cpuSeconds: number;
  /** Of the largest single process. */
  readonly rssMegabytes: number;
  readonly exit: number;
}

export interface Program {
  readonly name: string;
  readonly argv: readonly string[];
  /** File to read standard input from. */
  readonly stdin?: string;
  /** File that takes standard output; /dev/null when absent. */
  readonly stdout?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function measure(program: Program): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'grappe-bench-'));
  const report = join(folder, 'time');
  const stdin = openSync(program.stdin ?? '/dev/null', 'r');
  const stdout = openSync(program.stdout ?? '/dev/null', 'w');
  try {
    const child = spawn('/usr/bin/time', ['-q', '-f', '%e %U %S %M', '-o', report, ...program.argv], {
      stdio: [stdin, stdout, process.env['BENCH_VERBOSE'] ? 'inherit' : 'ignore'],
      env: { ...process.env, ...program.env },
    });
    const exit = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? 255));
    });
    const [wall = 0, user = 0, system = 0, kilobytes = 0] = readFileSync(report, 'utf8')
      .trim()
      .split(' ')
      .map(Number);
    return { wallSeconds: wall, cpuSeconds: user + system, rssMegabytes: kilobytes / 1024, exit };
  } finally {
    closeSync(stdin);
    closeSync(stdout);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The run with the median wall time of several; programs take turns, so that noise falls on all alike. `prepare` makes
 * the same ground for each run.
 */
export async function compare(
  programs: readonly Program[],
  rounds: number,
  prepare: () => void = () => undefined,
): Promise<Map<string, Measurement>> {
  const runs = new Map<string, Measurement[]>(programs.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const program of programs) {
      prepare();
      runs.get(program.name)?.push(await measure(program));
    }
  }
  return new Map([...runs].map(([name, all]) => [name, median(all)]));
}

function median(all: readonly Measurement[]): Measurement {
  const sorted = all.toSorted((a, b) => a.wallSeconds - b.wallSeconds);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (!middle) throw new Error('nothing was measured');
  return middle;
}
