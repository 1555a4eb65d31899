import { execFileSync } from 'node:child_process';
import { closeSync, constants, createReadStream, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FdOutput } from './fd-output.ts';

describe('an output on a descriptor', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-output-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('keeps back what is written while it is held, and then writes it in order', async () => {
    const path = join(folder, 'held');
    const fd = openSync(path, 'w');
    const output = new FdOutput(fd);
    void output.write('before ');
    const hold = output.hold();
    void output.write('during ');
    let flushed = false;
    const flushing = output.flush().then(() => void (flushed = true));
    // Two writes of another output take as long as those of this one would.
    const other = new FdOutput(openSync(join(folder, 'other'), 'w'));
    for (const text of ['one', 'two']) {
      void other.write(text);
      await other.flush();
    }
    await expect.poll(() => readFileSync(path, 'utf8')).toMatch(/^before /);
    expect(readFileSync(path, 'utf8')).toBe('before ');
    expect(flushed).toBe(false);
    hold[Symbol.dispose]();
    void output.write('after');
    await flushing;
    expect(readFileSync(path, 'utf8')).toBe('before during after');
    closeSync(fd);
  });

  it('gives a pipe that takes few bytes at a time all of them, in order', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    const output = new FdOutput(fd);
    const pieces = Array.from({ length: 3000 }, (_, at) => `${at} ${'x'.repeat(at % 300)}\n`);
    for (const piece of pieces) void output.write(piece);
    const expected = pieces.join('');
    let text = '';
    for await (const chunk of createReadStream(path, { encoding: 'latin1' })) {
      text += String(chunk);
      if (text.length >= expected.length) break;
    }
    expect(text === expected).toBe(true);
    await output.flush();
    closeSync(fd);
  });

  it('is flushed at once when nothing was written, held or not', async () => {
    const fd = openSync(join(folder, 'empty'), 'w');
    const output = new FdOutput(fd);
    await output.flush();
    using _hold = output.hold();
    await output.flush();
    closeSync(fd);
  });
});
