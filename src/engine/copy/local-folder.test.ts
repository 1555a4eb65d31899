import { describe, expect, it } from 'vitest';
import { LocalFolder } from './local-folder.ts';

describe('a folder that files are fetched into', () => {
  it('is told at once where it can never be made', async () => {
    await expect(LocalFolder.open('/proc/nothing/here')).rejects.toMatchObject({
      code: 'local',
      message: "cannot write to '/proc/nothing/here'",
      why: 'no such file or directory',
    });
  });
});
