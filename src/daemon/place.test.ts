import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { findPlace } from './place.ts';

it('S11: the socket lies in no folder whose owner could exchange it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grappe-place-'));
  const env = { XDG_RUNTIME_DIR: join(folder, 'run'), TMPDIR: join(folder, 'tmp') };
  try {
    Object.values(env).forEach((path) => mkdirSync(path, { mode: 0o700 }));
    expect(dirname(findPlace(env).folder)).toBe(env.XDG_RUNTIME_DIR);
    chmodSync(env.XDG_RUNTIME_DIR, 0o777);
    expect(dirname(findPlace(env).folder)).toBe(env.TMPDIR);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
