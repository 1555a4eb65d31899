import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { TAR_END, tarFile } from './tar-file.ts';

const TARS = [['tar'], ['busybox', 'tar'], ['bsdtar']].filter(
  ([program = '']) => spawnSync(program, ['--help']).error === undefined,
);
const LONG = 'd'.repeat(90);
const NAMES = ['plain', './-o', 'été \n\t*', 'f'.repeat(100), `${LONG}/${'e'.repeat(64)}/${'f'.repeat(100)}`];

describe.each(TARS)('what %s %s takes apart', (...tar) => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-tar-'));
    return () => rmSync(folder, { recursive: true });
  });

  it.each(NAMES)('has the name %j, the content, the mode and the time', (name) => {
    const files = [0, 1, 511, 512, 513, 70_000].map((sizeBytes) => Buffer.alloc(sizeBytes, 'x'));
    for (const content of files) {
      const packed = tarFile(name, { mode: 0o604, modifiedMs: 1_500_000_000_999, content });
      if (!packed) throw new Error('no room for the name');
      const [program, ...words] = [...tar.filter(Boolean), '-xopf', '-'];
      execFileSync(program, words, { cwd: folder, input: Buffer.concat([...packed, TAR_END]) });
      expect(readFileSync(join(folder, name)).equals(content)).toBe(true);
      const { mode, mtimeMs } = statSync(join(folder, name));
      expect([mode & 0o7777, mtimeMs]).toEqual([0o604, 1_500_000_000_000]);
    }
  });
});

it('a name that the format has no room for is told', () => {
  const content = { mode: 0o600, modifiedMs: 0, content: Buffer.of() };
  expect(tarFile('f'.repeat(101), content)).toBeUndefined();
  expect(tarFile(`${'d'.repeat(156)}/${'f'.repeat(100)}`, content)).toBeUndefined();
  expect(tarFile(`/${'f'.repeat(100)}`, content)).toBeUndefined();
});
