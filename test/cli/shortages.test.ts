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

it('F23: 64 descriptors are enough for 2,000 nodes, their files, and the records of the run', async () => {
  const words = ['run', '--transport', 'local', '-w', 'n[1-2000]', '-b', '--outdir', 'out', 'echo ok'];
  const { stdout, stderr, exit } = await grappe(['-c', 'ulimit -n 64; exec "$@"', 'sh', GRAPPE, ...words], {
    env: cleanEnvironment(home),
    cwd: home,
    program: 'sh',
  });
  expect(stdout).toBe('---------------\nn[1-2000] (2000)\n---------------\nok\n');
  expect(stderr).toMatch(
    /^grappe: this machine is short of descriptors or memory: .*\ngrappe: 2000 nodes: 2000 ok\n$/,
  );
  expect(exit).toBe(0);
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
  const { stdout, stderr, exit } = await grappe([...become, GRAPPE, ...words], {
    env: cleanEnvironment(own),
    cwd: own,
    program: 'setpriv',
  });
  expect(stdout).toBe('---------------\nn[1-300] (300)\n---------------\nok\n');
  expect(stderr).toMatch(
    /^grappe: this machine is short of descriptors or memory: .*\ngrappe: 300 nodes: 300 ok\n$/,
  );
  expect(exit).toBe(0);
});
