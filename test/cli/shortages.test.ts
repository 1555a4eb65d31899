/** A machine that has too little of something. */

import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isRoot } from '../support/accounts.ts';
import { cleanEnvironment, GRAPPE, grappe } from '../support/grappe.ts';

let home: string;
beforeAll(() => (home = mkdtempSync(join(tmpdir(), 'grappe-descriptors-'))));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** All nodes were run, and the shortage was told. */
const gathered = (count: number) => ({
  stdout: `---------------\nn[1-${count}] (${count})\n---------------\nok\n`,
  stderr: expect.stringMatching(
    new RegExp(
      `^grappe: this machine is short of descriptors or memory: .*\\ngrappe: ${count} nodes: ${count} ok\\n$`,
    ),
  ) as string,
  exit: 0,
  signal: null,
});

it('F23: 64 descriptors are enough for 2,000 nodes, their files, and the records of the run', async () => {
  const words = ['run', '--transport', 'local', '-w', 'n[1-2000]', '-b', '--outdir', 'out', 'echo ok'];
  const finished = await grappe(['-c', 'ulimit -n 64; exec "$@"', 'sh', GRAPPE, ...words], {
    env: cleanEnvironment(home),
    cwd: home,
    program: 'sh',
  });
  expect(finished).toEqual(gathered(2000));
  expect(readdirSync(join(home, 'out'))).toHaveLength(2000);
  const history = await grappe(['history', '--json'], { env: cleanEnvironment(home) });
  expect(JSON.parse(history.stdout)).toMatchObject({ runs: [{ state: 'ended', counts: { ok: 2000 } }] });
});

// root is bound by no such limit: the test becomes an account that nobody has.
it.skipIf(!isRoot)('F24: 40 threads and processes at most are enough for 300 nodes', async () => {
  const account = 54_321;
  const own = mkdtempSync(join(home, 'own-'));
  chownSync(home, account, account);
  chownSync(own, account, account);
  const become = [`--reuid=${account}`, `--regid=${account}`, '--clear-groups', 'prlimit', '--nproc=40'];
  const words = ['run', '--transport', 'local', '-w', 'n[1-300]', '-b', 'echo ok'];
  const finished = await grappe([...become, GRAPPE, ...words], {
    env: cleanEnvironment(own),
    cwd: own,
    program: 'setpriv',
  });
  expect(finished).toEqual(gathered(300));
});
