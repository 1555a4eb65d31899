/** Wrong files, from the command line to the wire: a listener stands in the place of every node, and hears nothing. */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GrappeError } from '../../src/base/index.ts';
import { dispatch } from '../../src/cli/dispatch.ts';
import { capturedIo } from '../support/captured-io.ts';
import { configFolder } from '../support/config-folder.ts';
import { families } from '../support/wrong-services/families.ts';

const traps = readFileSync(join(import.meta.dirname, '../support/wrong-services/traps.txt'), 'utf8');
const texts = [
  ...traps
    .split(/^== .*\n/m)
    .slice(1)
    .filter((trap) => /^error: /m.test(trap))
    .map((trap) => trap.split('--\n')[0] ?? ''),
  ...families().map(({ text }) => text),
];

const folder = configFolder();
const listener = createServer((socket) => socket.destroy());
let heard = 0;

beforeAll(async () => {
  listener.on('connection', () => heard++).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  folder.write('ssh_config', `Host *\n  HostName 127.0.0.1\n  Port ${port}\n  StrictHostKeyChecking no\n`);
});
afterAll(() => {
  listener.close();
  folder[Symbol.dispose]();
});

/** Exit status, and what stderr was told. */
async function service(words: readonly string[], text: string) {
  folder.write('grappe.yaml', `version: 1\n${text.replaceAll(/[«»]/g, '')}`);
  const env = { ...folder.env, PATH: process.env['PATH'] ?? '', GRAPPE_NO_PERSIST: '1' };
  const io = capturedIo({ env, cwd: folder.path });
  const options = ['--config', join(folder.path, 'grappe.yaml'), '-F', join(folder.path, 'ssh_config')];
  const told = await dispatch(['service', ...words, ...options], io).catch((error: unknown) => {
    if (error instanceof GrappeError) return error.exit;
    throw error;
  });
  return { exit: told, stderr: io.stderrText() };
}

test('a right file makes it heard', async () => {
  const right = 'services: { web: { nodes: n1, state: started } }\n';
  expect(await service(['apply', '--yes'], right)).toMatchObject({ exit: 4 });
  expect(heard).toBeGreaterThan(0);
});

test.each([[['apply', '--yes']], [['apply']], [['status']], [['restart', 'web']]])(
  'of 300 wrong ones, `service %j` makes none heard',
  async (words) => {
    heard = 0;
    expect(texts.length).toBeGreaterThan(300);
    for (const text of texts) expect(await service(words, text), text).toMatchObject({ exit: 3 });
    expect(heard).toBe(0);
  },
  120_000,
);
