import { mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryName } from '../transfer/temporary-name.ts';
import { LocalFolder } from './local-folder.ts';

describe('a folder that files are fetched into', () => {
  it('loses what copies left unfinished, once it is old, and nothing else', async () => {
    const path = mkdtempSync(join(tmpdir(), 'grappe-folder-'));
    onTestFinished(() => rmSync(path, { recursive: true }));
    const [old, young, outside] = [temporaryName(), temporaryName(), temporaryName()];
    for (const name of [old, young, 'old.partial', 'kept']) writeFileSync(join(path, name), 'half');
    symlinkSync('kept', join(path, outside));
    for (const name of [old, 'old.partial', 'kept']) utimesSync(join(path, name), 1000, 1000);
    const folder = await LocalFolder.open(path);
    await folder.removeUnfinished(new Date(2_000_000));
    await folder.leave();
    expect(readdirSync(path).toSorted()).toEqual([young, 'old.partial', 'kept', outside].toSorted());
  });

  it('is told at once where it can never be made', async () => {
    await expect(LocalFolder.open('/proc/nothing/here')).rejects.toMatchObject({
      code: 'local',
      message: "cannot write to '/proc/nothing/here'",
      why: 'no such file or directory',
    });
  });
});
