import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodesCheckReport } from '../../src/protocol/index.ts';
import { cleanEnvironment, grappe } from '../support/grappe.ts';
import { nodeAddress, type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';
import { closedPort } from '../support/tcp-proxy.ts';

const forced = (node: number, command: string): string =>
  `Match LocalAddress ${nodeAddress(node)}\n  ForceCommand ${command}`;

describe.skipIf(!sshdInstalled)('grappe nodes check', () => {
  let sshd: Sshd;
  let folder: string;
  let config: string;

  beforeAll(async () => {
    sshd = await startSshd({
      extraConfig: [
        forced(2, 'echo noise; echo noise >&2; exec sh -c "$SSH_ORIGINAL_COMMAND"'),
        forced(3, 'echo welcome'),
        forced(4, String.raw`printf "\033]0;owned\007\033[31mred\n"`),
        forced(5, 'sleep 60'),
        forced(6, 'true'),
        `Match LocalAddress ${nodeAddress(7)}\n  PubkeyAuthentication no`,
      ],
    });
    folder = mkdtempSync(join(tmpdir(), 'grappe-check-'));
    config = join(folder, 'grappe.yaml');
    const port = await closedPort();
    writeFileSync(
      config,
      `version: 1\nnodes: n[1-8]\nssh:\n  config: ${sshd.sshConfig}\n  overrides:\n    - { nodes: n8, port: ${port} }\n`,
    );
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(folder, { recursive: true });
  });

  const check = (...words: string[]) =>
    grappe(['nodes', 'check', '--config', config, '-u', '2', ...words], { env: cleanEnvironment(folder) });

  it('asks all nodes of grappe.yaml, and believes only the exact answer', async () => {
    const { stdout, stderr, exit } = await check();
    expect(stdout).toBe(`active            2  n[1-2]
not answering     2  n[5,8]
  n5: timeout: the command ran longer than the command timeout and was ended
  n8: unreachable (refused): the port is closed
error             4  n[3-4,6-7]
  n3: denied (nologin): the login shell ran no command: welcome
  n4: denied (nologin): the login shell ran no command: ?]0;owned??[31mred
  n6: denied (nologin): the login shell ran no command
  n7: denied (authentication): no offered key or method was accepted
`);
    expect([stderr, exit]).toEqual(['', 4]);
  });

  it('lists what came in place of the right answer, made harmless', async () => {
    const { stdout, exit } = await check('--raw', '-w', 'n[1,3-4,6]');
    expect(stdout).toBe(`active            1  n1
error             3  n[3-4,6]
  n3: wrong answer: 'welcome'
  n4: wrong answer: '\\x1b]0;owned\\x07\\x1b[31mred'
  n6: no answer, but a good exit code
`);
    expect(exit).toBe(1);
  });

  it('noise before the answer, as of login files, does no harm unless the command is sent bare', async () => {
    expect(await check('-w', 'n2')).toMatchObject({ stdout: 'active            1  n2\n', exit: 0 });
    expect((await check('-w', 'n2', '--raw')).stdout).toMatch(/n2: wrong answer: 'noise grappe-/);
  });

  it('ends with 0 when all are active, with 4 when one does not answer', async () => {
    expect(await check('-w', 'n[1-2]')).toMatchObject({ stdout: 'active            2  n[1-2]\n', exit: 0 });
    expect(await check('-w', 'n[1,8]')).toMatchObject({ exit: 4 });
  });

  it('gives the same as JSON', async () => {
    const { stdout, exit } = await check('--json', '--raw', '-w', 'n[1,4,8]');
    const report = v.parse(NodesCheckReport, JSON.parse(stdout));
    expect(report).toMatchObject({ v: 1, count: 3, active: 'n1' });
    expect(report.nodes).toMatchObject([
      { node: 'n1', state: 'active', outcome: 'ok', cause: null, answer: null },
      { node: 'n4', state: 'error', outcome: 'ok', answer: '\x1b]0;owned\x07\x1b[31mred\n' },
      { node: 'n8', state: 'not-answering', outcome: 'unreachable', cause: 'refused', answer: null },
    ]);
    expect(exit).toBe(1);
  });
});
