import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callProcess, processState, stopProcess } from './call-process.ts';

const PATIENCE_MS = 20;

let folder: string;
let server: Server;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-call-'));
  mkdirSync(join(folder, 'grappe'), { mode: 0o700 });
  server = createServer();
  await new Promise<void>((resolve) => server.listen(join(folder, 'grappe/daemon.sock'), resolve));
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe('a background process that hangs', () => {
  const env = (): Record<string, string> => ({ XDG_RUNTIME_DIR: folder });

  it.each([
    ['status', processState],
    ['stop', stopProcess],
  ])('is not told as absent: %s', async (_, ask) => {
    await expect(ask(env(), PATIENCE_MS)).rejects.toMatchObject({
      code: 'daemon',
      why: expect.stringContaining('says nothing'),
    });
  });

  it('is done without, and no other is started beside it: there can be only one', async () => {
    const started = join(folder, 'started');
    const program = ['-e', `require('node:fs').writeFileSync('${started}', '')`];
    const options = { version: 'test', persistMs: 1000, env: env(), program, silentMs: PATIENCE_MS };
    expect(await callProcess(options)).toBeUndefined();
    expect(existsSync(started)).toBe(false);
  });
});
