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

  it('has the longest beginning of a file, and no link for one', async () => {
    const path = mkdtempSync(join(tmpdir(), 'grappe-folder-'));
    onTestFinished(() => rmSync(path, { recursive: true }));
    const plant = (content: string, ofKey = key): string => {
      const name = temporaryName(ofKey);
      writeFileSync(join(path, name), content);
      return name;
    };
    const key = 'a'.repeat(64);
    const other = plant('of another', 'b'.repeat(64));
    const kept = [other, plant('he'), plant(''), plant('longer than all'), temporaryName(key)];
    symlinkSync(other, join(path, kept.at(-1) ?? ''));
    plant('hello');
    const folder = await LocalFolder.open(path);
    const beginning = await folder.beginning(key, 11);
    const content: Uint8Array[] = [];
    for await (const chunk of beginning?.content ?? []) content.push(chunk);
    expect(Buffer.concat(content).toString()).toBe('hello');
    await beginning?.remove();
    await folder.leave();
    expect(readdirSync(path).toSorted()).toEqual(kept.toSorted());
  });

  it('is told at once where it can never be made', async () => {
    await expect(LocalFolder.open('/proc/nothing/here')).rejects.toMatchObject({
      code: 'local',
      message: "cannot write to '/proc/nothing/here'",
      why: 'no such file or directory',
    });
  });
});
