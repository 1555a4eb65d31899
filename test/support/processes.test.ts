import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { killTree, sleeping, uniqueDuration, until } from './processes.ts';

it('a tree that goes on starting processes is ended with all of them', async () => {
  const duration = uniqueDuration();
  const storm = `for at in $(seq 3000); do (sleep ${duration}; :) & done; wait`;
  const child = spawn('sh', ['-c', storm], { stdio: 'ignore' });
  await until(() => sleeping(duration).length > 10, 'it has begun');
  killTree(child.pid!);
  await once(child, 'exit');
  await until(() => sleeping(duration).length === 0, 'all are gone', 2000);
  expect(child.signalCode).toBe('SIGKILL');
});
