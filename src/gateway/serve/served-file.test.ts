import * as v from 'valibot';
import { expect, test } from 'vitest';
import { systemClock } from '../../base/index.ts';
import { type FileOrder, GatewayReport } from '../../protocol/index.ts';
import type { Connection, RemoteFiles } from '../../transport/index.ts';
import { ServedFile } from './served-file.ts';

const NO_STAT = { kind: 'other', sizeBytes: Number.NaN, mode: 0, modifiedMs: Number.NaN } as const;

/** A server as none should be: attributes that it leaves out, names and paths without end. */
const ODD: RemoteFiles = {
  stat: () => Promise.resolve(NO_STAT),
  async *list() {
    yield { name: 'x'.repeat(200_000), stat: undefined };
  },
  readLink: () => Promise.resolve('x'.repeat(200_000)),
  ...never('read', 'create', 'makeFolder', 'makeLink', 'setAttributes', 'rename', 'remove', 'realpath'),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

const CONNECTION: Connection = {
  ...{ node: 'n1', transport: 'fake', details: {}, alive: false },
  exec: () => Promise.reject(new Error('no commands')),
  sftp: () => Promise.resolve(ODD),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

function never<Name extends keyof RemoteFiles>(...names: Name[]): Pick<RemoteFiles, Name> {
  const fail = (): never => {
    throw new Error('not asked for');
  };
  return Object.fromEntries(names.map((name) => [name, fail])) as unknown as Pick<RemoteFiles, Name>;
}

test.each<FileOrder>([
  { op: 'stat', path: '/x' },
  { op: 'list', path: '/x' },
  { op: 'read-link', path: '/x' },
])('an odd server cannot make its gateway break the protocol: $op', async (order) => {
  const said: GatewayReport[] = [];
  const voice = {
    clock: systemClock,
    say: (report: GatewayReport) => void said.push(report),
    pack: () => ({ ref: 0 }),
  };
  await new ServedFile({ type: 'file', id: 7, leaf: 1, order }, CONNECTION, voice).run(Promise.resolve(ODD));
  expect(said).toEqual([
    {
      type: 'answer',
      id: 7,
      answer: expect.objectContaining({ kind: 'failed', code: 'copy' }),
      alive: false,
    },
  ]);
  // As it crosses.
  expect(v.is(GatewayReport, JSON.parse(JSON.stringify(said[0])))).toBe(true);
});
