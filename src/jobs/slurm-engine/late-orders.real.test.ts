/** Orders to the login node that outlive whoever sent them, since Slurm was long in answering; meanwhile others see to the attempts. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { never, type RunnerNode, startRunnerNode } from '../../../test/support/runner-nodes.ts';
import { until } from '../../../test/support/processes.ts';
import { Runner } from '../runner/index.ts';
import { slurmScripts } from './scripts.ts';

const ATTEMPT = 'J.0.1';
const SWEPT = `rm -rf "$HOME/.local/state/grappe/jobs/abcd2345/n1/${ATTEMPT}"`;

let node: RunnerNode;
let runner: Runner;
beforeEach(async () => {
  node = await startRunnerNode();
  runner = new Runner(
    node.connection,
    { controller: 'abcd2345', node: 'n1' },
    { scripts: slurmScripts('/tmp') },
  );
});
afterEach(() => node[Symbol.asyncDispose]());

/** While this command of Slurm is asked, that happens; its status is that of the last word. */
function meanwhile(command: 'squeue' | 'sbatch' | 'scancel', text: string): void {
  writeFileSync(join(node.home, '../bin', command), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

function handedIn(): void {
  mkdirSync(join(node.place, ATTEMPT), { recursive: true });
  writeFileSync(join(node.place, ATTEMPT, 'job'), `g-abcd2345-${ATTEMPT} 1\n`);
}

const left = (): string[] =>
  existsSync(node.place) ? readdirSync(node.place).filter((name) => !name.startsWith('.')) : [];

describe('an attempt that was swept while Slurm was asked leaves nothing', () => {
  it('where it was to be settled', async () => {
    handedIn();
    meanwhile('squeue', SWEPT);
    expect(await runner.fence([ATTEMPT], never)).toEqual(new Map([[ATTEMPT, { is: 'none' }]]));
    expect(left()).toEqual([]);
  });

  it('where it was to be ended, and slurmctld does not answer', async () => {
    handedIn();
    meanwhile('squeue', `${SWEPT}; exit 1`);
    await runner.stop([ATTEMPT], never);
    expect(left()).toEqual([]);
  });

  it('where it was to be swept, too', async () => {
    handedIn();
    meanwhile('squeue', `${SWEPT}; exit 1`);
    expect(await runner.sweep([ATTEMPT], never)).toBeUndefined();
    expect(left()).toEqual([]);
  });

  it('where sbatch did not take it', async () => {
    meanwhile('squeue', 'exit 1');
    meanwhile('scancel', 'exit 1');
    meanwhile('sbatch', `${SWEPT}; printf 'sbatch: error: %s\\n' no never >&2; exit 1`);
    const order = async function* () {
      yield await Promise.resolve(Buffer.from(`attempt ${ATTEMPT}\nscript 2\n#\ngo\n`));
    };
    expect(await runner.handIn([ATTEMPT], order(), never)).toMatchObject({ detail: 'sbatch: no; never' });
    expect(left()).toEqual([]);
  });
});

it('what left no trace is kept from beginning before Slurm is asked: it may be about to be handed in', async () => {
  meanwhile('squeue', `cp "$HOME/.local/state/grappe/jobs/abcd2345/n1/${ATTEMPT}/pid" "$HOME/claim"`);
  expect(await runner.stop([ATTEMPT], never)).toEqual(new Map([[ATTEMPT, { is: 'lost', began: false }]]));
  expect(readFileSync(join(node.home, 'claim'), 'utf8')).toBe('0 0 stopped\n');
});

it('what runs is asked for by its name, too: numbers are given again by a slurmctld that was killed', async () => {
  handedIn();
  writeFileSync(join(node.place, ATTEMPT, 'pid'), '1 1 boot\n');
  writeFileSync(join(node.place, ATTEMPT, 'began'), '');
  const name = `g-abcd2345-${ATTEMPT}`;
  meanwhile('squeue', `echo '${name}|1|RUNNING|0|24|31|grappe abcd2345/n1|'`);
  meanwhile(
    'scancel',
    `echo "$*" >>"$HOME/asked"; echo 0 >"$HOME/.local/state/grappe/jobs/abcd2345/n1/${ATTEMPT}/rc"`,
  );
  await runner.stop([ATTEMPT], never);
  expect(readFileSync(join(node.home, 'asked'), 'utf8')).toBe(`-b -s TERM -n ${name} 24_1\n`);
});

it('of tasks that nobody knows any more, those of this place alone are told so, by their names', async () => {
  handedIn();
  const lines = [
    [`g-abcd2345-${ATTEMPT}`, 'abcd2345/n1'],
    ['g-abcd2345-K.0.1', 'abcd2345/n1'],
    ['g-abcd2345-L.0.1', 'abcd2345/n2'],
    ['own', 'abcd2345/n1'],
  ].map(([name, place], at) => `echo '${name}|1|RUNNING|0|2${at}|3${at}|grappe ${place}|'`);
  meanwhile('squeue', lines.join('\n'));
  meanwhile('scancel', 'echo "$*" >>"$HOME/asked"');
  const watching = new AbortController();
  const news = runner.watch(new Map(), watching.signal)[Symbol.asyncIterator]();
  const told = news.next();
  await until(() => existsSync(join(node.home, 'asked')), 'it has asked');
  watching.abort();
  await Promise.allSettled([told]);
  expect(readFileSync(join(node.home, 'asked'), 'utf8')).toBe('-b -s USR1 -n g-abcd2345-K.0.1 21_1\n');
});
