import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  attributes,
  data,
  framed,
  handle,
  name,
  number,
  REQUEST,
  startHostileSftp,
  status,
  text,
} from '../../../test/support/hostile-sftp.ts';
import { getFile, putFile } from '../index.ts';

const never = new AbortController().signal;
type Answers = Parameters<typeof startHostileSftp>[0];

describe('S06: a node that lies about files', () => {
  let folder: string;
  let target: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-victim-'));
    target = join(folder, 'target');
    mkdirSync(target);
    writeFileSync(join(target, 'file'), 'old');
    writeFileSync(join(folder, 'beside'), 'old');
    return () => rmSync(folder, { recursive: true });
  });

  async function fetch(answers: Answers, signal = never): Promise<void> {
    await using server = await startHostileSftp(answers);
    const connection = await server.connector.connect('n1', never);
    await getFile(connection, { from: 'file', to: join(target, 'file'), signal });
  }

  /** Nothing but the file that was named may change. */
  function expectHarmless(content: string): void {
    expect(readdirSync(folder).sort()).toEqual(['beside', 'target']);
    expect(readdirSync(target)).toEqual(['file']);
    expect(readFileSync(join(target, 'file'), 'utf8')).toBe(content);
    expect(readFileSync(join(folder, 'beside'), 'utf8')).toBe('old');
  }

  it('an honest answer is taken, so that the rest of this file means something', async () => {
    await fetch({});
    expectHarmless('honest');
  });

  it.each<[string, Answers]>([
    ['a folder', { lstat: ({ id }) => attributes(id, 6, 0o040755) }],
    ['a device', { lstat: ({ id }) => attributes(id, 6, 0o060644) }],
    ['nothing at all', { lstat: ({ id }) => framed(105, number(id), number(0)) }],
    ['a link without end', { lstat: ({ id }) => attributes(id, 6, 0o120777) }],
    [
      'a link to no name',
      {
        lstat: ({ id }) => attributes(id, 6, 0o120777),
        realpath: ({ id }) => framed(104, number(id), number(0)),
      },
    ],
    ['a status in place of a handle', { open: ({ id }) => status(id, 0) }],
    ['a handle of 4 kB', { open: ({ id }) => handle(id, 'h'.repeat(4096)), read: ({ id }) => status(id, 4) }],
    ['a name in place of data', { read: ({ id }) => name(id, '../../beside') }],
    ['a status OK in place of data', { read: ({ id }) => status(id, 0) }],
    ['answers to other questions', { read: ({ id }) => data(id + 1000, Buffer.from('evil')) }],
    ['a packet of 4 GB', { read: () => Buffer.concat([number(0xffffffff), Buffer.alloc(9)]) }],
    ['a packet of no bytes', { read: () => number(0) }],
    [
      'a string longer than its packet',
      { read: ({ id }) => framed(103, number(id), number(5000), Buffer.from('short')) },
    ],
    ['an unknown packet', { read: ({ id }) => framed(77, number(id), text('?')) }],
    [
      'the end of the session midway',
      {
        read: ({ channel }) => {
          channel.end();
          return undefined;
        },
      },
    ],
    [
      'the close of the session midway',
      {
        read: ({ channel }) => {
          channel.close();
          return undefined;
        },
      },
    ],
    ['a size of 16 EB', { lstat: ({ id }) => attributes(id, 2n ** 64n - 1n) }],
    ['other bytes at each reading', { read: ({ id }) => data(id, Buffer.from(`${Math.random()}`)) }],
    [
      'no end of a file that it called empty',
      { lstat: ({ id }) => attributes(id, 0), read: ({ id }) => data(id, Buffer.alloc(32_768)) },
    ],
  ])('%s: an error, and the old file stays', { timeout: 20_000 }, async (_what, answers) => {
    const abort = AbortSignal.timeout(3000);
    await expect(fetch(answers, abort)).rejects.toThrow();
    expectHarmless('old');
  });

  it.each<[string, Answers]>([
    [
      'a link, and names outside as its real path',
      {
        lstat: ({ id, body }) => attributes(id, 6, body.includes('..') ? 0o100644 : 0o120777),
        realpath: ({ id }) => name(id, `${'../'.repeat(20)}etc/passwd`),
      },
    ],
    [
      'a path of 10 kB for a link',
      {
        lstat: ({ id, body }) => attributes(id, 6, body.length > 5000 ? 0o100644 : 0o120777),
        realpath: ({ id }) => name(id, 'x'.repeat(10_000)),
      },
    ],
  ])('%s: the file that was named, and no other', async (_what, answers) => {
    await fetch(answers);
    expectHarmless('honest');
  });

  it('a file without end is cut where it said that it ends', async () => {
    await fetch({
      lstat: ({ id }) => attributes(id, 10),
      read: ({ id }) => data(id, Buffer.alloc(32_768, 'x')),
    });
    expectHarmless('xxxxxxxxxx');
  });

  it('more data than was asked for is cut', async () => {
    await fetch({
      lstat: ({ id }) => attributes(id, 40_000),
      read: ({ id }) => data(id, Buffer.alloc(60_000, 'x')),
    });
    expectHarmless('x'.repeat(40_000));
  });

  it('S08: no mode that it tells gives special bits', async () => {
    await fetch({ lstat: ({ id }) => attributes(id, 6, 0o107777) });
    expect(statSync(join(target, 'file')).mode & 0o7000).toBe(0);
  });

  it('its words are made harmless before anybody sees them', async () => {
    const words = '\u001b]0;title\u0007\u001b[2J\nroot@laptop# ';
    await expect(fetch({ open: ({ id }) => status(id, 4, words) })).rejects.toMatchObject({
      why: expect.not.stringMatching(/[\u0000-\u001f]/) as string,
    });
  });

  it.each<[string, Answers]>([
    ['no space for it', { write: ({ id }) => status(id, 4, 'disk full') }],
    [
      'other bytes than it was given',
      {
        read: ({ id, body }) =>
          body.readUInt32BE(body.length - 8) === 0 ? data(id, Buffer.from('evil')) : status(id, 1),
      },
    ],
    ['nothing of it any more', { read: ({ id }) => status(id, 1) }],
  ])('a node that has %s does not get the file into its place', async (_what, answers) => {
    await using server = await startHostileSftp({ ...answers, lstat: ({ id }) => status(id, 2) });
    const connection = await server.connector.connect('n1', never);
    const copy = { from: join(folder, 'beside'), to: 'file', signal: never };
    await expect(putFile(connection, copy)).rejects.toMatchObject({ code: 'copy' });
    expect(server.requests).not.toContain(REQUEST.rename);
    expect(server.requests).toContain(REQUEST.remove);
  });
});
