import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { array, assert, oneof, property, string, uint8Array } from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { processes, signalProcess, sleeping, uniqueDuration, until } from '../../test/support/processes.ts';
import { LONGEST_TEXT_BYTES, endGroupText, quoteArguments, readsInlineForm, wrapCommand } from './wrapper.ts';

const folder = mkdtempSync(join(tmpdir(), 'grappe-wrapper-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** busybox is a login shell only under the name sh. */
function busyboxShell(): string {
  const path = join(folder, 'sh');
  if (!existsSync(path)) symlinkSync('/bin/busybox', path);
  return path;
}

const installed = ['dash', 'bash', 'zsh', 'tcsh', 'fish', 'mksh']
  .map((name) => `/bin/${name}`)
  .filter((path) => existsSync(path));
const shells = existsSync('/bin/busybox') ? [...installed, busyboxShell()] : installed;
const inlineShells = shells.filter((shell) => readsInlineForm(basename(shell)));
const forms = [
  ...shells.map((shell) => ({ shell, form: 'universal' as const })),
  ...inlineShells.map((shell) => ({ shell, form: 'inline' as const })),
];

/** The environment that sshd gives a login shell. */
const env = { PATH: '/usr/bin:/bin', HOME: folder, USER: 'test', LOGNAME: 'test' };
const nonce = 'n0123456789abcdef';

/** Runs `text` as sshd does: `SHELL -c text`, leader of its own group, stdin open until the end. */
function login(shell: string, text: string, input?: string): ChildProcess {
  const child = spawn(shell, ['-c', text], { env: { ...env, SHELL: shell }, detached: true });
  if (input !== undefined) child.stdin.end(input);
  return child;
}

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

async function end(child: ChildProcess): Promise<Ended> {
  const text = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => void (text.stdout += chunk));
  child.stderr?.on('data', (chunk) => void (text.stderr += chunk));
  return await new Promise((resolve) => {
    child.on('close', (code, signal) => {
      child.stdin?.end();
      resolve({ code, signal, ...text });
    });
  });
}

/** The output after the marker. */
function own(text: string): string {
  return text.slice(text.indexOf('\n', text.indexOf(nonce)) + 1);
}

const word = uint8Array({ minLength: 0, maxLength: 40 }).map((bytes) => bytes.map((byte) => byte || 1));
const text = string({ unit: 'grapheme', maxLength: 30 }).map((value) => value.replaceAll('\0', ''));

describe.each(shells)('S03: arguments through the login shell %s', (shell) => {
  it('arrive byte for byte, whatever they are', () => {
    assert(
      property(array(oneof(word, text), { minLength: 1, maxLength: 5 }), (words) => {
        const line = quoteArguments(['printf', '%s\\0', ...words]);
        const command = wrapCommand(line, { nonce, form: 'universal', stdin: false });
        const { stdout } = spawnSync(shell, ['-c', command], { env: { ...env, SHELL: shell }, input: '' });
        const output = stdout.subarray(stdout.indexOf('\n') + 1);
        const expected = Buffer.concat(
          words.map((value) => Buffer.concat([Buffer.from(value), Buffer.of(0)])),
        );
        expect(output.toString('hex')).toBe(expected.toString('hex'));
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    [
      "it's",
      'a\\',
      '!x',
      '!!',
      '$HOME',
      '`id`',
      '$(id)',
      '-n',
      '*',
      '~',
      '',
      ' ',
      '{a,b}',
      '%s',
      '#',
      ';&|<>',
    ],
    ['a\nb', '\n', '\r', 'tab\there', 'é€😀', '\u{1b}[2J'],
  ])('arrive for the words that shells stumble over (%#)', (...words) => {
    const line = quoteArguments(['printf', '%s\\0', ...words]);
    const command = wrapCommand(line, { nonce, form: 'universal', stdin: false });
    const { stdout } = spawnSync(shell, ['-c', command], { env: { ...env, SHELL: shell }, input: '' });
    expect(own(stdout.toString())).toBe(words.map((value) => `${value}\0`).join(''));
  });
});

describe.concurrent.each(forms)('the $form form under $shell', ({ shell, form }) => {
  const wrap = (command: string, more: { stdin?: boolean; env?: Record<string, string> } = {}): string =>
    wrapCommand(command, { nonce, form, stdin: false, ...more });

  it('marks where the output of the command begins, and tells the shell and the process', async () => {
    const child = login(shell, wrap('echo out'));
    const { stdout, stderr } = await end(child);
    expect(stdout).toBe(`${nonce} ${basename(shell)} ${child.pid}\nout\n`);
    expect(stderr).toBe(`${nonce}\n`);
  });

  it('keeps exit codes and signals', async () => {
    expect(await end(login(shell, wrap('exit 7')))).toMatchObject({ code: 7 });
    expect(await end(login(shell, wrap('exit 255')))).toMatchObject({ code: 255 });
    const kill = `sh -c 'kill -9 $PPID'; sleep 9`;
    expect(await end(login(shell, wrap(kill)))).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it('gives /dev/null as stdin, or the channel when asked', async () => {
    expect(own((await end(login(shell, wrap('cat; echo end')))).stdout)).toBe('end\n');
    const fed = await end(login(shell, wrap('cat; echo end', { stdin: true }), 'fed\n'));
    expect(own(fed.stdout)).toBe('fed\nend\n');
  });

  it('hands over the environment, whatever is in it', async () => {
    const value = `it's "a" \\ $HOME \`id\` !x %s`;
    const { stdout } = await end(
      login(shell, wrap('/usr/bin/printenv A B', { env: { A: value, B: 'two\nlines' } })),
    );
    expect(own(stdout)).toBe(`${value}\ntwo\nlines\n`);
  });

  it('runs commands of several lines, and 100 kB', async () => {
    expect(own((await end(login(shell, wrap('echo a\necho b')))).stdout)).toBe('a\nb\n');
    const long = `echo ${'x'.repeat(100_000)}`;
    expect(own((await end(login(shell, wrap(long)))).stdout)).toHaveLength(100_001);
  });

  it('prints the marker even before a syntax error', async () => {
    const { stdout, code } = await end(login(shell, wrap('echo (')));
    expect(stdout).toContain(nonce);
    expect(code).not.toBe(0);
  });

  it('ends the whole group when its stdin ends', async () => {
    const child = login(shell, wrap(`sh -c 'sleep 4321 & sleep 4321'; echo never`));
    const ended = end(child);
    await until(() => groupOf(child).length >= 3, 'both sleeps run');
    child.stdin?.end();
    expect(await ended).toMatchObject({ signal: 'SIGTERM' });
    await until(() => groupOf(child).length === 0, 'the group is gone');
  });

  it('kills what ignores TERM', async () => {
    const child = login(shell, wrap(`sh -c 'trap "" TERM; echo up; while :; do sleep 1; done'`));
    const ended = end(child);
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', (chunk) => String(chunk).includes('up') && resolve());
    });
    child.stdin?.end();
    await ended;
    await until(() => groupOf(child).length === 0, 'the group is gone');
  });

  it('leaves daemons alone after a normal end', async () => {
    const child = login(shell, wrap(`sh -c 'sleep 4322 >/dev/null 2>&1 &'; echo done`));
    expect(own((await end(child)).stdout)).toBe('done\n');
    await until(() => groupOf(child).length === 1, 'only the daemon is left');
    const [daemon] = groupOf(child);
    expect(daemon?.command).toBe('sleep 4322');
    signalProcess(daemon?.pid, 'SIGTERM');
  });

  it('with stdin of its own, ends when the parent is gone', async () => {
    const duration = uniqueDuration();
    // `sh` stands for sshd's process of the connection: it starts the shell and is then killed.
    const started = join(folder, `started-${form}-${basename(shell)}`);
    const command = wrap(`touch ${started}; sleep ${duration}`, { stdin: true });
    const parent = spawn('sh', ['-c', 'setsid "$0" -c "$1" & wait', shell, command], {
      env: { ...env, SHELL: shell },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await until(() => existsSync(started), 'the command runs');
    await until(() => sleeping(duration).length === 1, 'it sleeps');
    parent.kill('SIGKILL');
    await until(() => sleeping(duration).length === 0, 'it is ended');
  });

  it('is ended by a second channel', async () => {
    const child = login(shell, wrap('sleep 4324', { stdin: true }));
    const ended = end(child);
    await until(() => groupOf(child).some((entry) => entry.command === 'sleep 4324'), 'it sleeps');
    spawnSync(shell, ['-c', endGroupText(child.pid ?? 0)], { env });
    child.stdin?.end();
    expect(await ended).toMatchObject({ signal: 'SIGTERM' });
    await until(() => groupOf(child).length === 0, 'the group is gone');
  });
});

it('names a limit that the kernel really has', () => {
  const run = (size: number) => spawnSync('/bin/sh', ['-c', ':'.padEnd(size)], { env });
  expect(run(LONGEST_TEXT_BYTES).error).toBeUndefined();
  expect(run(LONGEST_TEXT_BYTES + 1).error).toMatchObject({ code: 'E2BIG' });
});

function groupOf(child: ChildProcess): ReturnType<typeof processes> {
  return processes().filter((entry) => entry.group === child.pid);
}
