import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodesCheckReport } from '../../src/protocol/index.ts';
import { cleanEnvironment, grappe } from '../support/grappe.ts';
import { forcedCommand, nodeAddress, type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';
import { closedPort } from '../support/tcp-proxy.ts';

describe.skipIf(!sshdInstalled)('grappe nodes check', () => {
  let sshd: Sshd;
  let folder: string;
  let config: string;

  beforeAll(async () => {
    sshd = await startSshd({
      extraConfig: [
        forcedCommand(2, 'echo noise; echo noise >&2; exec sh -c "$SSH_ORIGINAL_COMMAND"'),
        forcedCommand(3, 'echo welcome'),
        forcedCommand(4, String.raw`printf "\033]0;owned\007\033[31mred\n"`),
        forcedCommand(5, 'sleep 60'),
        forcedCommand(6, 'true'),
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

  let checks = 0;
  /** As if nothing was ever checked before. */
  const check = (...words: string[]) => checkAfter(`state ${checks++}`, ...words);
  const checkAfter = (state: string, ...words: string[]) =>
    grappe(['nodes', 'check', '--config', config, '-u', '4', ...words], { env: environment(state) });
  const environment = (state: string): Record<string, string> => ({
    ...cleanEnvironment(folder),
    XDG_STATE_HOME: join(folder, state),
  });

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

  it('tells what changed since the last check, and keeps it as groups', async () => {
    const state = 'compared';
    const groups = (...sets: string[]) =>
      grappe(['nodeset', '-f', '--config', config, ...sets], { env: environment(state) });
    expect((await checkAfter(state, '-w', 'n[1-2]')).stdout).toBe('active            2  n[1-2]\n');
    expect((await checkAfter(state, '-w', 'n[1-2]')).stdout).toMatch(/\nsince \d s ago: nothing changed\n$/);
    expect((await checkAfter(state, '-w', 'n[1-2]', '--port', '1')).stdout).toMatch(
      /\nsince \d s ago: n\[1-2\] gone\n$/,
    );
    expect((await groups('@state:down')).stdout).toBe('n[1-2]\n');
    expect((await checkAfter(state, '-w', 'n[1,3]')).stdout).toMatch(
      /\nsince \d s ago: n1 came back\nnever checked before: n3\n$/,
    );
    expect((await groups('@state:up')).stdout).toBe('n1\n');
    expect((await groups('@state:error')).stdout).toBe('n3\n');
    const again = await checkAfter(state, '-w', '@state:down,@state:error', '--json');
    const report = v.parse(NodesCheckReport, JSON.parse(again.stdout));
    expect(report.nodes.map(({ node, before }) => [node, before])).toEqual([
      ['n2', 'not-answering'],
      ['n3', 'error'],
    ]);
  });

  it('tells how old the groups are where they are used', async () => {
    const state = 'aged';
    await checkAfter(state, '-w', 'n[1-2]', '--port', '1');
    const fleets = join(folder, state, 'grappe', 'nodes');
    const known = join(fleets, readdirSync(fleets)[0]!, 'checked.json');
    const longAgo = new Date(Date.now() - 50 * 3_600_000).toISOString();
    writeFileSync(known, readFileSync(known, 'utf8').replaceAll(/"at":"[^"]*"/g, `"at":"${longAgo}"`));
    const env = environment(state);
    const words = '@state:down: n[1-2] (2): as of a check 2 d 2 h ago';
    const folded = await grappe(['nodeset', '-f', '--config', config, '@state:down'], { env });
    expect(folded).toMatchObject({ stdout: 'n[1-2]\n', stderr: expect.stringContaining(words) as string });
    const renewed = await checkAfter(state, '-w', '@state:down');
    expect(renewed.stderr).toContain(`grappe: ${words}: 'grappe nodes check' asks again\n`);
    expect((await grappe(['nodeset', '-f', '--config', config, '@state:up'], { env })).stderr).toBe('');
  });

  it('shows what is drained', async () => {
    const state = 'drained';
    await grappe(['nodes', 'drain', 'n1', '--reason', 'fan', '--config', config], {
      env: environment(state),
    });
    const { stdout } = await checkAfter(state, '-w', 'n[1-2]');
    expect(stdout).toMatch(
      /^active {12}2 {2}n\[1-2\]\ndrained {11}1 {2}n1\n {2}n1: fan \(\w+, \d s ago\)\n$/,
    );
  });

  it('exports CSV that no spreadsheet computes, and YAML', async () => {
    const { stdout } = await check('--raw', '-w', 'n[1,3]', '--export', 'csv');
    const [header, first, second] = stdout.split('\r\n');
    expect(header).toBe('node,state,outcome,cause,detail,answer,ms,before,drained');
    expect(first).toMatch(/^n1,active,ok,,,,\d+,,$/);
    expect(second).toMatch(/^n3,error,ok,,,"welcome\n",\d+,,$/);
    const yaml = (await check('-w', 'n1', '--export', 'yaml')).stdout;
    expect(v.is(NodesCheckReport, parse(yaml))).toBe(true);
    expect((await check('--export', 'xls')).exit).toBe(2);
  });

  it('does its work where nothing can be kept', async () => {
    writeFileSync(join(folder, 'no-folder'), '');
    const { stdout, stderr, exit } = await checkAfter('no-folder', '-w', 'n1');
    expect([stdout, exit]).toEqual(['active            1  n1\n', 0]);
    expect(stderr).toMatch(/cannot write '.*checked\.json'/);
  });
});
