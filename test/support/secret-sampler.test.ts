import { type ChildProcess, spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { watchProcesses } from './secret-sampler.ts';

it.each([
  ['an argument', 'cmdline', (secret: string) => spawn('sh', ['-c', 'read x; :', secret])],
  ['an environment', 'environ', (secret: string) => spawn('cat', [], { env: { ...process.env, A: secret } })],
])('finds a secret in %s', async (_name, part, start: (secret: string) => ChildProcess) => {
  const secret = `to be found ${process.pid}`;
  const watch = watchProcesses(secret);
  const child = start(secret);
  await expect.poll(() => watch.seen()).toContainEqual(expect.stringMatching(new RegExp(`^${part} of `)));
  child.stdin?.end();
  await new Promise((resolve) => child.once('close', resolve));
  expect(watch.stop().rounds).toBeGreaterThan(0);
});
