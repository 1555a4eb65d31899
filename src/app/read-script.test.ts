import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readScript } from './read-script.ts';

describe('a script', () => {
  let path: string;
  beforeAll(() => (path = join(mkdtempSync(join(tmpdir(), 'grappe-script-')), 'do it')));
  afterAll(() => rmSync(join(path, '..'), { recursive: true }));

  it.each([
    ['echo', `'sh' '-c' 'eval "$(cat)"' 'do it'`],
    ['#!/bin/sh\necho', `'/bin/sh' '-c' 'eval "$(cat)"' 'do it'`],
    ['#! /bin/bash -eu \necho', `'/bin/bash' '-eu' '-c' 'eval "$(cat)"' 'do it'`],
    ['#!/usr/bin/env bash\n', `'/usr/bin/env' 'bash' '-c' 'eval "$(cat)"' 'do it'`],
    ['#!/usr/bin/env -S bash -e\n', `'/usr/bin/env' '-S bash -e' '-c' 'eval "$(cat)"' 'do it'`],
    ['#!/usr/bin/python3.11\n', `'/usr/bin/python3.11' '-'`],
    ['#!/usr/bin/env perl', `'/usr/bin/env' 'perl' '-'`],
    ['#!/usr/bin/awk -f\n', `'sh' '-c' 'cat | "$@"' 'sh' '/usr/bin/awk' '-f' '/dev/stdin'`],
  ])('%j is read by %s', async (text, command) => {
    writeFileSync(path, text);
    expect(await readScript(path)).toEqual({ command, text: Buffer.from(text) });
  });

  it.each([
    ['\x7fELF\x02\0\0', 'is no script but a program'],
    ['#!/bin/sh\r\necho\r\n', 'end as on Windows'],
  ])('%j is refused', async (text, message) => {
    writeFileSync(path, text);
    await expect(readScript(path)).rejects.toThrow(message);
  });

  it('that is not there is a mistake', async () => {
    await expect(readScript('/nowhere')).rejects.toMatchObject({ code: 'usage' });
  });
});
