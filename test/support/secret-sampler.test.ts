import { type ChildProcess, spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { watchProcesses } from './secret-sampler.ts';

it.each([
  ['an argument', 'cmdline', (secret: string) => spawn('sh', ['-c', 'sleep 0.2; :', secret])],
  [
    'an environment',
    'environ',
    (secret: string) => spawn('sleep', ['0.2'], { env: { ...process.env, A: secret } }),
  ],
])('finds a secret in %s', async (_name, part, start: (secret: string) => ChildProcess) => {
  const secret = `to be found ${process.pid}`;
  const watch = watchProcesses(secret);
  await new Promise((resolve) => start(secret).once('close', resolve));
  expect(watch.stop().found).toContainEqual(expect.stringMatching(new RegExp(`^${part} of `)));
});
