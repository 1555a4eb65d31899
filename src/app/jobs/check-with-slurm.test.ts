import { expect, it } from 'vitest';
import { submission } from '../../../test/support/job-request.ts';
import { ConnectError, type Connection, type Connector, type ExecIo } from '../../transport/index.ts';
import type { Fleet } from '../fleet.ts';
import { checkWithSlurm } from './check-with-slurm.ts';

const fleet = {
  config: { jobs: { slurm: { login: 'login1', maxSubmitted: 10 } } },
} as unknown as Pick<Fleet, 'config' | 'connect'>;

/** A login node whose sinfo says this, with its status. */
function saying(rows: readonly string[], code = 0): () => Promise<Connection> {
  const exec = async (command: string, io: ExecIo) => {
    const [, mark = ''] = /([0-9a-f]{16})k\|/.exec(command) ?? [];
    await io.onOutput('stdout', Buffer.from(rows.map((row) => `${mark}${row}\n`).join('')));
    return { kind: 'exited', code } as const;
  };
  return async () =>
    await Promise.resolve({ exec, [Symbol.asyncDispose]: async () => {} } as unknown as Connection);
}

function check(connect: () => Promise<Connection>, partition: string): Promise<boolean> {
  const { request } = submission({ wishes: { engine: 'slurm', slurm: { partition } } });
  const connector = { connect, [Symbol.asyncDispose]: async () => {} } as unknown as Connector;
  return checkWithSlurm({ fleet, request, connect: () => connector });
}

const ROW = 'k|main*|infinite|4|8000|(null)';

it('refuses what the Slurm has not, and takes what it has', async () => {
  await expect(check(saying([ROW]), 'mian')).rejects.toMatchObject({
    code: 'slurm-refused',
    message: "the Slurm of login1 has no partition 'mian'",
    hint: "did you mean 'main'?",
  });
  expect(await check(saying([ROW]), 'main')).toBe(true);
});

it.each<[string, () => Promise<Connection>]>([
  [
    'cannot be reached',
    () => Promise.reject(new ConnectError('unreachable', 'refused', 'the port is closed')),
  ],
  ['has no answer', saying([], 1)],
  ['says what nobody understands', saying(['k|?'])],
])('one that %s is no reason to refuse, and did not say that it has it', async (_, connect) => {
  await expect(check(connect, 'mian')).resolves.toBe(false);
});
