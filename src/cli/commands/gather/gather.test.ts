import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

import { type CapturedIoOptions, capturedIo } from '../../../../test/support/captured-io.ts';
import { configFolder } from '../../../../test/support/config-folder.ts';
import { Arguments } from '../../arguments.ts';
import { run } from './run.ts';
import { gatherCommand } from './spec.ts';

interface Answer {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function gather(
  words: readonly string[],
  stdin: string | Uint8Array,
  options: CapturedIoOptions = {},
): Promise<Answer> {
  const io = capturedIo({
    program: 'clubak',
    stdin,
    env: { CLUSTERSHELL_CFGDIR: '/nonexistent' },
    ...options,
  });
  const exit = await run(Arguments.parse(words, { options: gatherCommand.options }), io);
  return { exit, stdout: io.stdoutBytes().toString('latin1'), stderr: io.stderrText() };
}

const RULE = '---------------';
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('gather', () => {
  it('F17: passes every byte in a pipe, in text and in keys', async () => {
    const { stdout } = await gather(['-bL'], latin1('n1:\xff\0\x1b[2J\r\nn2:\xff\0\x1b[2J\r\nn\xfe:x\n'));
    expect(stdout).toBe('n[1-2]: \xff\0\x1b[2J\r\nn\xfe: x\n');
  });

  it('S04: shows controls on a terminal, in text and in keys', async () => {
    const { stdout } = await gather(['-bL', '--color=never'], latin1('n1:\x1b[2J\r\nn\x1b:\xff\n'), {
      terminal: true,
    });
    expect(stdout).toBe('n\\x1b: \\xff\nn1: \\x1b[2J\\r\n');
  });

  it('colours on a terminal unless told otherwise', async () => {
    const coloured = { terminal: true, env: {} };
    expect((await gather(['-L'], 'n1:a\n', coloured)).stdout).toBe('\x1b[94mn1: \x1b[0ma\n');
    expect((await gather(['-L'], 'n1:a\n', { terminal: true, env: { NO_COLOR: '1' } })).stdout).toBe(
      'n1: a\n',
    );
  });

  it('takes keys as they are from the first one that is no node set', async () => {
    const { stdout } = await gather(['-b'], 'n[1-2]:a\nn[:b\nn[3-4]:b\n');
    expect(stdout).toBe(`${RULE}\nn1,n2 (2)\n${RULE}\na\n${RULE}\nn[,n[3-4] (2)\n${RULE}\nb\n`);
  });

  it('never drops the line of a key that stands for no node', async () => {
    expect((await gather(['-L'], 'n1!n1:a\n')).stdout).toBe('n1!n1: a\n');
    const always = await gather(['-L', '--interpret-keys=always'], 'n1!n1:a\n');
    expect(always).toMatchObject({ exit: 1, stdout: '' });
    expect(always.stderr).toContain("key 'n1!n1' stands for no node");
  });

  it('keeps the order of keys that are never interpreted', async () => {
    expect((await gather(['-L', '--interpret-keys=never'], 'b:1\na:2\nb:3\n')).stdout).toBe(
      'b: 1\nb: 3\na: 2\n',
    );
  });

  it('takes a last line without its newline', async () => {
    expect((await gather(['-v', '-L'], 'n1:a\nn1:b')).stdout).toBe('INPUT n1:a\nINPUT n1:b\nn1: a\nn1: b\n');
  });

  it.each([
    ['nothing', 'n1:a\nnothing\n', "a line has no separator ':'", 'standard input:2:1'],
    ['no key', 'n1:a\nn1:b\n  :c\n', 'a line has no key', 'standard input:3:1'],
    ['an endless line', 'x'.repeat(200_000), "a line has no separator ':'", 'standard input:1:1'],
  ])('says which line has %s', async (_, stdin, message, place) => {
    const { exit, stderr, stdout } = await gather(['-b'], stdin);
    expect(exit).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(`clubak: ${message} [gather-input]`);
    expect(stderr).toContain(place);
  });

  it.each([
    [['--diff', '-L'], "options '--diff' and '-L' exclude each other"],
    [['-S', ''], "option '--separator' needs a text that is not empty"],
  ])('%j is a mistake of usage', async (words, message) => {
    await expect(gather(words, '')).rejects.toMatchObject({ code: 'usage', message });
  });

  it('does not care how its input is cut into chunks', async () => {
    const bytes = latin1('n1: \xc3\xa9\nn[1-2]: b\r\n n3 : \nn1: \xe2\x82\xac\nlast: x');
    const io = capturedIo({ env: {} });
    const bytewise = async function* (): AsyncGenerator<Uint8Array> {
      for (const byte of bytes) yield Buffer.of(byte);
    };
    const args = Arguments.parse(['-L', '-S', ': '], { options: gatherCommand.options });
    expect(await run(args, { ...io, stdin: { ...io.stdin, bytes: bytewise } })).toBe(0);
    const whole = await gather(['-L', '-S', ': '], bytes);
    expect(io.stdoutBytes().toString('latin1')).toBe(whole.stdout);
    expect(whole.stdout).toBe('last: x\nn1: \xc3\xa9\nn1: b\r\nn1: \xe2\x82\xac\nn2: b\r\nn3: \n');
  });

  it('F16: a line of 3 MB is gathered whole', async () => {
    const long = 'y'.repeat(3_000_000);
    const { stdout } = await gather(['-b'], `n1:${long}\nn2:${long}\n`);
    expect(stdout === `${RULE}\nn[1-2] (2)\n${RULE}\n${long}\n`).toBe(true);
  });

  it('answers nothing for nothing', async () => {
    expect(await gather(['-b'], '')).toEqual({ exit: 0, stdout: '', stderr: '' });
    expect(await gather(['-T'], '')).toEqual({ exit: 0, stdout: '', stderr: '' });
  });

  const vectors = resolve(import.meta.dirname, '../../../../test/vectors/groups');
  const groupsConf = (name: string): string[] => ['--groupsconf', join(vectors, name, 'groups.conf')];

  it('an unknown group is a warning, and its key stands for itself', async () => {
    const { exit, stderr, stdout } = await gather(['-L', ...groupsConf('yaml')], '@nosuch:a\n');
    expect(stdout).toBe('@nosuch: a\n');
    expect(stderr).toContain('clubak: warning: unknown group');
    expect(stderr).toContain("warning: key '@nosuch' stands for no node: it and all later keys are taken");
    expect(exit).toBe(0);
  });

  it('an unknown group stands for itself with -r too', async () => {
    const { exit, stdout } = await gather(['-r', ...groupsConf('yaml')], '@nosuch:a\nn1:a\n');
    expect(stdout).toBe(`${RULE}\n@nosuch,n1 (2)\n${RULE}\na\n`);
    expect(exit).toBe(0);
  });

  it('-r gathers, as in clubak', async () => {
    const { stdout } = await gather(['-rL', ...groupsConf('yaml')], 'n1:a\nn2:a\nn3:b\n');
    expect(stdout).toBe('n[1-2]: a\nn3: b\n');
  });

  it.each([['-b'], ['-br'], ['-T']])('%s folds the axes that defaults.conf names', async (option) => {
    using folder = configFolder({ 'clustershell/defaults.conf': '[nodeset]\nfold_axis: -1\n' });
    const words = [option, ...groupsConf('yaml')];
    const { stdout } = await gather(words, 'n1-1:a\nn1-2:a\nn2-1:a\nn2-2:a\n', { env: folder.env });
    expect(stdout).toBe(`${RULE}\nn1-[1-2],n2-[1-2] (4)\n${RULE}\na\n`);
  });

  it('a group without any source is an error', async () => {
    const { exit, stderr, stdout } = await gather(['-L', ...groupsConf('none')], '@nosuch:a\n');
    expect(stdout).toBe('');
    expect(stderr).toContain('[unknown-group-source]');
    expect(exit).toBe(1);
  });
});
