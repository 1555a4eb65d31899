/** What is kept of runs: shown again, run again, named as groups; and what must never be kept, or get in the way. */

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuditReport } from '../../src/protocol/index.ts';
import { GRAPPE } from '../support/grappe.ts';
import { type Recording, startRecording } from '../support/recording.ts';
import { makeKey, sshdInstalled } from '../support/sshd.ts';
import { onTerminal, quoted } from '../support/terminal.ts';
import { startTestNodes, type TestNodes, uniqueSleep } from '../support/test-nodes.ts';

describe.skipIf(!sshdInstalled)('the history of runs', () => {
  let nodes: TestNodes;
  let env: Recording['env'];
  let state: string;
  let g: Recording['g'];
  let run: Recording['run'];
  let history: Recording['history'];
  let count = 0;
  beforeAll(async () => {
    nodes = await startTestNodes();
  });
  afterAll(() => nodes[Symbol.asyncDispose]());
  beforeEach(() => {
    count++;
    ({ env, state, g, run, history } = startRecording(nodes));
  });

  it('tells who ran what, where and when, and how it ended', async () => {
    await run('-w', 'n[1-3]', '-l', nodes.sshd.user, 'case %h in n3) exit 3;; esac');
    const [entry] = await history();
    expect(entry).toMatchObject({
      cwd: nodes.home,
      commands: ['case %h in n3) exit 3;; esac'],
      nodes: 'n[1-3]',
      options: [`--ssh-config=${nodes.sshd.sshConfig}`, `--user=${nodes.sshd.user}`],
      state: 'ended',
      exit: 1,
      counts: { ok: 2, failed: 1 },
    });
    const { stdout } = await g(['history']);
    expect(stdout).toMatch(
      /^\w{12} {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}n\[1-3\] {2}2 ok, 1 failed {2}case %h in/,
    );
  });

  it('shows a run again as it was shown, in any form', async () => {
    const words = ['-w', 'n[1-3]', 'echo same; echo %h >&2; printf open; [ %h != n2 ]'];
    const gathered = await run('-b', ...words);
    expect(gathered.stdout).not.toBe('');
    expect((await g(['show', '--last', '-b'])).stdout).toBe(gathered.stdout);
    const merged = await run('-B', ...words);
    expect((await g(['show', 'last', '-B'])).stdout).toBe(merged.stdout);
    const { stdout, exit } = await g(['show', 'last', '--json']);
    expect(exit).toBe(0);
    expect(stdout.split('\n').map((line) => line && JSON.parse(line))).toContainEqual({
      event: 'line',
      node: 'n3',
      stream: 'stdout',
      text: 'open',
      newline: false,
    });
    const told = await g(['show', (await history())[0]!.run.slice(0, 12)]);
    expect(told.stdout).toMatch(/^run {6}\w+\nbegan .*\nby .*\ncommand {2}echo same;/);
    expect(told.stderr).toContain('n2: exited with exit code 1');
  });

  it('says what it did not keep of a flood', async () => {
    await run('-w', 'n1', '--outdir', 'flood', 'head -c 3000000 /dev/zero');
    const { stderr, stdout } = await g(['show', '--last', '-b', '--raw-output']);
    expect(stderr).toContain(`n1: not all output was kept: ${3_000_000 - 1024 * 1024} bytes are missing`);
    expect(stdout.length).toBeGreaterThan(1024 * 1024);
  });

  it('runs again where it failed: same command, login and ranks, from any folder', async () => {
    const config = join(nodes.home, 'again.config');
    writeFileSync(config, readFileSync(nodes.sshd.sshConfig));
    const marker = join(nodes.sshd.account.home, `again-${count}`);
    const command = `echo %n of %hosts; test -e ${marker} || [ %h = n1 ]`;
    await g(['run', '-F', 'again.config', '-w', 'n[1-3]', command]);
    expect((await g(['nodeset', '-f', '@run:last:failed'])).stdout).toBe('n[2-3]\n');
    const again = await g(['rerun', '--last', '--failed'], { cwd: '/' });
    expect(again.stdout.split('\n').sort()).toEqual(['', 'n2: 1 of n[1-3]', 'n3: 2 of n[1-3]']);
    expect(again.exit).toBe(1);
    const third = await g(['rerun', 'last', '--failed', '-b', '-u', '60'], { cwd: '/' });
    expect(third.stdout).toContain('n3\n---------------\n2 of n[1-3]\n');
    const [newest, middle, first] = await history();
    expect(newest).toMatchObject({
      rerunOf: middle?.run,
      options: [`--ssh-config=${config}`, '--command_timeout=60'],
    });
    expect(middle).toMatchObject({ rerunOf: first?.run, nodes: 'n[2-3]', cwd: nodes.home });
    expect((await run('-w', '@run:last:failed', '-x', 'n3', 'echo there')).stdout).toBe('n2: there\n');
  });

  it('runs all steps again, each node with the items that were its own', async () => {
    const steps = ['echo %first %last', '[ %h != n2 ]'];
    await run('-w', 'n[1-3]', '--shard', '1-6', ...steps.flatMap((step) => ['--step', step]));
    expect((await history())[0]).toMatchObject({ commands: steps, counts: { ok: 2, failed: 1 } });
    const again = await g(['rerun', '--last', '--failed']);
    expect([again.stdout, again.exit]).toEqual(['n2: 3 4\n', 1]);
    expect((await g(['rerun', '--last', '--failed'])).stdout).toBe('n2: 3 4\n');
  });

  it('takes the configuration that counted then, and no other one', async () => {
    const there = join(nodes.home, 'there');
    mkdirSync(there);
    const file = join(there, 'grappe.yaml');
    writeFileSync(file, `version: 1\ngroups: { mine: "n[1-2]" }\nssh: { user: ${nodes.sshd.user} }\n`);
    await g(['run', '-F', nodes.sshd.sshConfig, '-w', '@mine', 'echo reached; [ %h = n1 ]'], { cwd: there });
    expect((await history())[0]).toMatchObject({ cwd: there, counts: { ok: 1, failed: 1 } });
    expect((await g(['rerun', '--last', '--failed'], { cwd: '/' })).stdout).toBe('n2: reached\n');
    rmSync(file);
    const refused = await g(['rerun', '--last', '--failed']);
    expect(refused.stderr).toContain(`was made with '${file}', now none counts`);
    expect(refused.exit).toBe(3);
  });

  it('asks which nodes are meant, and refuses what no node is', async () => {
    await run('-w', 'n[1-2]', '[ %h = n1 ]');
    const unsaid = await g(['rerun', '--last']);
    expect([unsaid.stderr, unsaid.exit]).toEqual([expect.stringContaining('--ok (1), --failed (1)'), 2]);
    const none = await g(['rerun', '--last', '--denied']);
    expect([none.stderr, none.exit]).toEqual([expect.stringContaining('[nothing-selected]'), 2]);
    expect(await g(['rerun', 'zzz', '--failed'])).toMatchObject({ exit: 2 });
  });

  it('S14: keeps no standard input, and wants it again', async () => {
    const words = [
      'run',
      '-F',
      nodes.sshd.sshConfig,
      '-w',
      'n1',
      'read -r x; [ "$x" = canary-4711-xyzzy-2 ]',
    ];
    expect(await g(words, { stdin: 'canary-4711-xyzzy\n' })).toMatchObject({ exit: 1 });
    expect(kept(state)).not.toContain('canary-4711-xyzzy\n');
    const without = await g(['rerun', '--last', '--failed']);
    expect(without.stderr).toContain('read standard input, which is not recorded');
    expect(await g(['rerun', '--last', '--failed'], { stdin: 'canary-4711-xyzzy-2\n' })).toMatchObject({
      exit: 0,
    });
  });

  it('S14: keeps no passphrase, however much is told', async () => {
    const passphrase = 'canary-passphrase-0815';
    const key = join(nodes.home, 'locked');
    appendFileSync(nodes.sshd.authorizedKeys, `${makeKey(key, 'ed25519', passphrase)}\n`);
    const config = join(nodes.home, 'locked.config');
    writeFileSync(config, readFileSync(nodes.sshd.sshConfig, 'utf8').replace(nodes.sshd.identity, key));
    const line = [GRAPPE, 'run', '-F', config, '-v', '-w', 'n[1-2]', 'echo reached; false']
      .map(quoted)
      .join(' ');
    await using terminal = onTerminal(line, { env, cwd: nodes.home });
    await terminal.shows('passphrase of');
    terminal.type(`${passphrase}\r`);
    await terminal.ended;
    expect(terminal.screen).toContain('2 nodes: 2 failed');
    expect(kept(state)).toContain('reached');
    expect(kept(state)).not.toContain(passphrase);
  });

  it('F29: a run whose process was killed is interrupted, its nodes lost; repeated only when that is said', async () => {
    const sleep = uniqueSleep();
    const process = nodes.start(['-w', 'n[1-2]', sleep.command], { env });
    await vi.waitUntil(() => sleep.running() === 2, { timeout: 30_000 });
    process.process.kill('SIGKILL');
    await process.status;
    expect((await history())[0]).toMatchObject({ state: 'interrupted', exit: null });
    expect((await g(['history'])).stdout).toContain('interrupted');
    expect(await g(['rerun', '--last', '--failed', '--cancelled', '--not-run'])).toMatchObject({ exit: 2 });
    expect((await g(['nodeset', '-f', '@run:last:lost'])).stdout).toBe('n[1-2]\n');
    expect(await run('-w', 'n1', 'true')).toMatchObject({ exit: 0 });
    expect(await g(['audit', 'verify'])).toMatchObject({ exit: 0 });
  });

  it('keeps nothing where the configuration says so', async () => {
    const config = join(nodes.home, 'silent.yaml');
    writeFileSync(config, 'version: 1\nhistory: { record: false, audit: false }\n');
    expect(await run('--config', config, '-w', 'n1', 'true')).toMatchObject({ exit: 0 });
    expect(existsSync(state)).toBe(false);
  });

  it('writes one audit log from many processes at once, and tells when a line was edited', async () => {
    await Promise.all(Array.from({ length: 4 }, () => run('-w', 'n1', 'true')));
    await g(['run', '-F', nodes.sshd.sshConfig, '--raw', '-w', 'n1', 'echo canary'], {
      env: { ...env, SSH_CONNECTION: '192.0.2.7 50000 192.0.2.1 22', SUDO_USER: 'ada' },
    });
    const { stdout } = await g(['audit', 'verify', '--json']);
    expect(v.parse(AuditReport, JSON.parse(stdout))).toMatchObject({ records: 10, faults: [] });
    const file = join(state, 'audit.jsonl');
    const [started = '', ended = ''] = readFileSync(file, 'utf8').split('\n').slice(8);
    expect(JSON.parse(started)).toMatchObject({
      event: 'run-start',
      from: '192.0.2.7',
      sudoUser: 'ada',
      nodes: 'n1',
      command: createHash('sha256').update('echo canary').digest('hex'),
      config: null,
      options: [`--ssh-config=${nodes.sshd.sshConfig}`, '--raw'],
      risks: ['n1: commands are sent bare and may outlive grappe'],
    });
    expect(JSON.parse(ended)).toMatchObject({ counts: { ok: 1 }, results: [{ outcome: 'ok', nodes: 'n1' }] });
    writeFileSync(file, readFileSync(file, 'utf8').replace('"count":1', '"count":2'));
    const edited = await g(['audit', 'verify']);
    expect(edited.stdout).toBe(`${file}:1: it was edited\n`);
    expect(edited.stderr).toContain('[audit-broken]');
    expect(edited.exit).toBe(1);
  });
});

/** Every byte of the folder, packed outputs unpacked by `show` excepted. */
function kept(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');
}
