import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { PrivateFolder } from './private-folder.ts';

it('S11: what ssh reads lies in no folder whose owner could exchange it', () => {
  const runtime = mkdtempSync(join(tmpdir(), 'grappe-runtime-'));
  const parent = (): string => {
    using folder = new PrivateFolder({ XDG_RUNTIME_DIR: runtime });
    return dirname(dirname(folder.newLog()));
  };
  try {
    expect(parent()).toBe(runtime);
    chmodSync(runtime, 0o777);
    expect(parent()).toBe(tmpdir());
  } finally {
    rmSync(runtime, { recursive: true });
  }
});
