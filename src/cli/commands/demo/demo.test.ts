import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { capturedIo } from '../../../../test/support/captured-io.ts';
import { dispatch } from '../../dispatch.ts';

it('a signal while nodes are selected leaves nothing behind', async () => {
  const before = process.env['TMPDIR'];
  const folder = mkdtempSync(join(tmpdir(), 'grappe-demo-test-'));
  process.env['TMPDIR'] = folder;
  try {
    const io = capturedIo({ env: { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_STATE_HOME: folder } });
    let listeners = 0;
    const signalling = {
      ...io,
      onSignal: (handler: Parameters<typeof io.onSignal>[0]) => {
        const stop = io.onSignal(handler);
        // The first one is the demo's own, the second is that of the selection.
        if (++listeners === 2) queueMicrotask(() => io.signal('SIGTERM'));
        return stop;
      },
    };
    expect(await dispatch(['demo', '--once', '--nodes', '1'], signalling)).toBe(143);
    expect(readdirSync(folder).filter((name) => name.startsWith('grappe-demo-'))).toEqual([]);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true, force: true });
  }
});
