import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sshd, sshdInstalled, startSshd } from '../../../test/support/sshd.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { startEmbeddedCluster } from '../../embedded/index.ts';
import { type Connection, type Connector, createConnector, DEFAULT_REACH } from '../../transport/index.ts';
import { getFile, putFile } from '../index.ts';

const never = new AbortController().signal;

/** A way to a node whose files are files of this machine. */
interface Ground extends AsyncDisposable {
  readonly connector: Connector;
}

async function overSshd(transport: 'ssh2' | 'openssh'): Promise<Ground> {
  const sshd = await startSshd();
  return { connector: connectorTo(sshd, transport), [Symbol.asyncDispose]: () => sshd.stop() };
}

function connectorTo(sshd: Sshd, transport: 'ssh2' | 'openssh', port?: number): Connector {
  const reach = { ...DEFAULT_REACH, sshConfigFile: sshd.sshConfig, transport, ...(port && { port }) };
  // Through a proxy the host key stands under the port of the server.
  const sshOptions = port === undefined ? [] : [`HostKeyAlias=[127.0.0.1]:${sshd.port}`];
  return createConnector(() => ({ ...reach, sshOptions }), { env: process.env });
}

async function overEmbedded(): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'grappe-copy-'));
  const cluster = await startEmbeddedCluster({ count: 1, folder, env: process.env });
  const reach = { ...DEFAULT_REACH, sshConfigFile: join(folder, 'ssh_config') };
  return {
    connector: createConnector(() => reach, { env: process.env }),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

const GROUNDS = [
  ...(sshdInstalled ? (['ssh2', 'openssh'] as const) : []).map((name) => ({
    name: `sshd over ${name}`,
    open: () => overSshd(name),
  })),
  { name: 'the embedded node', open: overEmbedded },
];

describe.each(GROUNDS)('one file to and from $name', ({ open }) => {
  let ground: Ground;
  let connection: Connection;
  let here: string;
  let there: string;

  beforeAll(async () => {
    ground = await open();
    connection = await ground.connector.connect('n1', never);
  });
  afterAll(async () => {
    await connection[Symbol.asyncDispose]();
    await ground.connector[Symbol.asyncDispose]();
    await ground[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), 'grappe-copy-'));
    here = join(folder, 'here');
    there = join(folder, 'there');
    for (const made of [folder, here, there]) {
      mkdirSync(made, { recursive: true });
      chmodSync(made, 0o777);
    }
    return () => rmSync(folder, { recursive: true });
  });

  const put = (from: string, to: string) =>
    putFile(connection, { from: join(here, from), to: join(there, to), signal: never });
  const get = (from: string, to: string) =>
    getFile(connection, { from: join(there, from), to: join(here, to), signal: never });
  const fill = (folder: string, name: string, content: string | Buffer = 'new', mode = 0o644) => {
    writeFileSync(join(folder, name), content);
    chmodSync(join(folder, name), mode);
  };

  it.each([0, 1, 5_000_000])('%i bytes arrive whole, there and back', async (size) => {
    const bytes = randomBytes(size);
    fill(here, 'source', bytes);
    const sent = await put('source', 'file');
    expect(await get('file', 'back')).toEqual(sent);
    expect(sent.sizeBytes).toBe(size);
    expect(sent.sha256).toBe(
      execFileSync('sha256sum', [join(there, 'file')], { encoding: 'utf8' }).slice(0, 64),
    );
    expect(readFileSync(join(here, 'back')).equals(bytes)).toBe(true);
  });

  it.each([
    ['a newline', 'a\nb'],
    ['a dash first', '-rf'],
    ['quotes', `it's "so"`],
    ['a command', '$(touch hit) `touch hit`; touch hit'],
    ['a backslash and stars', String.raw`a\b*?[c]!`],
    ['spaces at the ends', ' a '],
    ['letters composed', 'é'.normalize('NFC')],
    ['letters decomposed', 'é'.normalize('NFD')],
    ['255 bytes', 'x'.repeat(255)],
    ['85 wide letters', '語'.repeat(85)],
    ['a tilde', '~'],
    ['control characters', '\u0001\u001b[31m\u007f'],
  ])('F36: a name with %s is taken as it is', async (_what, name) => {
    fill(here, name, name);
    await put(name, name);
    expect(readdirSync(there)).toEqual([name]);
    rmSync(join(here, name));
    await get(name, name);
    expect(readdirSync(here)).toEqual([name]);
    expect(readFileSync(join(here, name), 'utf8')).toBe(name);
  });

  it.each(['', 'a\0b', 'folder/', '\ud800', 'x'.repeat(5000)])(
    'F36: the path %j is refused',
    async (path) => {
      fill(here, 'file');
      const from = join(here, 'file');
      await expect(putFile(connection, { from, to: path, signal: never })).rejects.toMatchObject({
        hint: 'name one file on both sides',
      });
      await expect(getFile(connection, { from: path, to: from, signal: never })).rejects.toMatchObject({
        hint: 'name one file on both sides',
      });
      expect(readFileSync(from, 'utf8')).toBe('new');
    },
  );

  it('a relative path begins at the login folder', async () => {
    fill(here, 'file', 'relative');
    const name = `grappe-test-${randomBytes(4).toString('hex')}`;
    await putFile(connection, { from: join(here, 'file'), to: name, signal: never });
    await getFile(connection, { from: name, to: join(here, 'back'), signal: never });
    expect(readFileSync(join(here, 'back'), 'utf8')).toBe('relative');
    await using files = await connection.sftp();
    await files.remove(name);
  });

  it('the permissions of a sent file are kept', async () => {
    fill(here, 'program', '#!/bin/sh\n', 0o4750);
    await put('program', 'program');
    expect(statSync(join(there, 'program')).mode & 0o7777).toBe(0o750);
  });

  it('S08: a fetched file gets no special bits, and the umask counts', async () => {
    fill(there, 'program', '#!/bin/sh\n', 0o755);
    execFileSync('chmod', ['6777', join(there, 'program')]);
    const before = process.umask(0o027);
    try {
      await get('program', 'program');
    } finally {
      process.umask(before);
    }
    expect(statSync(join(here, 'program')).mode & 0o7777).toBe(0o750);
  });

  it('F35: a link at the destination is replaced, not written through', async () => {
    for (const folder of [here, there]) {
      fill(folder, 'victim', 'old');
      symlinkSync('victim', join(folder, 'link'));
    }
    fill(here, 'source');
    fill(there, 'source');
    await put('source', 'link');
    await get('source', 'link');
    for (const folder of [here, there]) {
      expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('old');
      expect(lstatSync(join(folder, 'link')).isFile()).toBe(true);
      expect(readFileSync(join(folder, 'link'), 'utf8')).toBe('new');
    }
  });

  it('F35: what a link at the source points at is copied', async () => {
    for (const folder of [here, there]) {
      fill(folder, 'file', 'behind');
      symlinkSync('file', join(folder, 'link'));
    }
    await put('link', 'sent');
    await get('link', 'fetched');
    expect(readFileSync(join(there, 'sent'), 'utf8')).toBe('behind');
    expect(readFileSync(join(here, 'fetched'), 'utf8')).toBe('behind');
  });

  it('`link/..` is not shortened: it may lead elsewhere', async () => {
    mkdirSync(join(there, 'deep/inner'), { recursive: true });
    chmodSync(join(there, 'deep'), 0o777);
    chmodSync(there, 0o555);
    symlinkSync('deep/inner', join(there, 'link'));
    fill(here, 'file');
    await putFile(connection, { from: join(here, 'file'), to: `${there}/link/../file`, signal: never });
    expect(existsSync(join(there, 'deep/file'))).toBe(true);
  });

  it.each([
    ['a missing file', 'absent', 'file', { code: 'local' }],
    ['a folder', 'folder', 'file', { code: 'local' }],
    ['a FIFO', 'fifo', 'file', { code: 'local' }],
    ['onto a folder', 'file', 'folder', { code: 'copy' }],
    ['onto a FIFO', 'file', 'fifo', { code: 'copy' }],
    ['into a missing folder', 'file', 'absent/file', { code: 'copy' }],
  ])('putting %s is refused and leaves nothing behind', async (_what, from, to, error) => {
    furnish();
    await expect(put(from, to)).rejects.toMatchObject(error);
    expect(readdirSync(there).sort()).toEqual(['fifo', 'file', 'folder']);
  });

  it.each([
    ['a missing file', 'absent', 'other', { code: 'copy' }],
    ['a folder', 'folder', 'other', { code: 'copy' }],
    ['a FIFO', 'fifo', 'other', { code: 'copy' }],
    ['onto a folder', 'file', 'folder', { code: 'local' }],
    ['onto a FIFO', 'file', 'fifo', { code: 'local' }],
    ['into a missing folder', 'file', 'absent/file', { code: 'local', why: 'no such file or directory' }],
  ])('fetching %s is refused and leaves nothing behind', async (_what, from, to, error) => {
    furnish();
    await expect(get(from, to)).rejects.toMatchObject(error);
    expect(readdirSync(here).sort()).toEqual(['fifo', 'file', 'folder']);
  });

  function furnish(): void {
    for (const folder of [here, there]) {
      fill(folder, 'file', 'old');
      mkdirSync(join(folder, 'folder'));
      execFileSync('mkfifo', [join(folder, 'fifo')]);
    }
  }

  it('files of /proc are copied, though they say that they are empty', async () => {
    await getFile(connection, { from: '/proc/version', to: join(here, 'version'), signal: never });
    expect(readFileSync(join(here, 'version'), 'utf8')).toBe(readFileSync('/proc/version', 'utf8'));
  });

  it('a file of /sys is copied, though it holds less than it says', async () => {
    await getFile(connection, {
      from: '/sys/class/net/lo/mtu',
      to: join(here, 'mtu'),
      signal: never,
    });
    expect(readFileSync(join(here, 'mtu'), 'utf8')).toMatch(/^\d+\n$/);
  });

  it('of a log that grows, what it held at the beginning is copied', async () => {
    const log = join(there, 'log');
    fill(there, 'log', 'x'.repeat(3_000_000));
    const growing = setInterval(() => appendFileSync(log, 'more'), 1);
    try {
      expect((await get('log', 'log')).sizeBytes).toBeGreaterThanOrEqual(3_000_000);
    } finally {
      clearInterval(growing);
    }
    expect(readFileSync(join(here, 'log'), 'utf8').startsWith('x'.repeat(3_000_000))).toBe(true);
  });

  it.each(['put', 'get'] as const)(
    'an aborted %s leaves the old file and nothing else',
    async (direction) => {
      for (const folder of [here, there]) {
        fill(folder, 'source', Buffer.alloc(50_000_000));
        fill(folder, 'file', 'old');
      }
      const abort = new AbortController();
      const from = join(direction === 'put' ? here : there, 'source');
      const target = direction === 'put' ? there : here;
      const copy = { from, to: join(target, 'file'), signal: abort.signal };
      const copying = direction === 'put' ? putFile(connection, copy) : getFile(connection, copy);
      const watch = setInterval(() => {
        if (readdirSync(target).some((name) => name.endsWith('.partial'))) abort.abort(new Error('enough'));
      }, 1);
      await expect(copying).rejects.toThrow('enough');
      clearInterval(watch);
      expect(readdirSync(target).sort()).toEqual(['file', 'source']);
      expect(readFileSync(join(target, 'file'), 'utf8')).toBe('old');
    },
  );
});

describe.skipIf(!sshdInstalled).each(['ssh2', 'openssh'] as const)(
  'F34: a copy cut midway over %s',
  (transport) => {
    let sshd: Sshd;
    let folder: string;
    const size = 4_000_000;

    beforeAll(async () => void (sshd = await startSshd()));
    afterAll(() => sshd.stop());
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'grappe-cut-'));
      chmodSync(folder, 0o777);
      writeFileSync(join(folder, 'source'), randomBytes(size));
      writeFileSync(join(folder, 'file'), 'old');
      return () => rmSync(folder, { recursive: true });
    });

    /** From before the first byte to the last ones, and evenly between. */
    const parts = [0, 0.999, ...Array.from({ length: 6 }, (_, index) => (index + 0.5) / 6)];

    it.each(['put', 'get'] as const)('%s, wherever it was cut, leaves the old file', async (direction) => {
      const copy = { from: join(folder, 'source'), to: join(folder, 'file'), signal: never };
      const way = direction === 'put' ? 'to-server' : 'to-client';
      for (const part of parts) {
        await using proxy = await startTcpProxy(sshd.port);
        await using connector = connectorTo(sshd, transport, proxy.port);
        await using connection = await connector.connect('n1', never);
        const until = proxy.bytes(way) + 2000 + size * part;
        const watch = setInterval(() => proxy.bytes(way) > until && proxy.cut('rst'), 0);
        const copying = direction === 'put' ? putFile(connection, copy) : getFile(connection, copy);
        await expect(copying, `cut at ${part}`).rejects.toMatchObject({ code: 'copy' });
        clearInterval(watch);
        expect(readFileSync(copy.to, 'utf8')).toBe('old');
        // On a node that cannot be reached any more, the temporary file stays.
        if (direction === 'get') expect(readdirSync(folder).sort()).toEqual(['file', 'source']);
      }
    });

    // Five seconds each: so long a node may take to end in order.
    it.each(transport === 'ssh2' ? (['put', 'get'] as const) : (['put'] as const))(
      '%s into silence ends when it is aborted',
      async (direction) => {
        await using proxy = await startTcpProxy(sshd.port);
        await using connector = connectorTo(sshd, transport, proxy.port);
        await using connection = await connector.connect('n1', never);
        const abort = new AbortController();
        const copy = { from: join(folder, 'source'), to: join(folder, 'file'), signal: abort.signal };
        const way = direction === 'put' ? 'to-server' : 'to-client';
        const half = proxy.bytes(way) + size / 2;
        const watch = setInterval(() => {
          if (proxy.bytes(way) < half) return;
          proxy.blackhole();
          abort.abort(new Error('enough'));
        }, 0);
        const copying = direction === 'put' ? putFile(connection, copy) : getFile(connection, copy);
        await expect(copying).rejects.toThrow('enough');
        clearInterval(watch);
        expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
      },
    );
  },
);
