/** How the program of a gateway gets there: by the real loader, under a real Node. */

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../base/index.ts';
import { createConnector, DEFAULT_REACH } from '../../transport/index.ts';
import type { Bundle } from './bundle.ts';
import { startGateway } from './start-gateway.ts';

/** Says that it is ready as soon as it is greeted; large, so that it comes in many chunks. */
const PROGRAM = `export async function serve() {
  for await (const _ of process.stdin) {
    process.stdout.write(JSON.stringify({ type: 'ready', protocol: 1, version: 'small' }) + '\\n');
  }
}
// ${'x'.repeat(900_000)}
`;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'grappe-loader-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cache = (): string => join(folder, 'grappe', 'gateway');

function bundleOf(text: string): Bundle {
  const bytes = Buffer.from(text);
  return { bytes, digest: hash('sha256', bytes) };
}

async function start(bundle: Bundle, path = `${dirname(process.execPath)}:/usr/bin:/bin`): Promise<string> {
  const env = { PATH: path, HOME: folder, XDG_CACHE_HOME: folder };
  await using connector = createConnector(() => ({ ...DEFAULT_REACH, transport: 'local' }), { env });
  const parts = { name: 'gw1', connector, bundle, clock: systemClock };
  try {
    const link = await startGateway(parts, new AbortController().signal);
    link.close();
    return 'ready';
  } catch (error) {
    return String(error);
  }
}

describe('the program of a gateway', () => {
  const bundle = bundleOf(PROGRAM);

  it('is sent, kept for the account alone, and held the next time', async () => {
    expect(await start(bundle)).toBe('ready');
    const [name = ''] = readdirSync(cache());
    expect([name, statSync(cache()).mode & 0o777]).toEqual([`${bundle.digest}.mjs`, 0o700]);
    expect(statSync(join(cache(), name)).mode & 0o777).toBe(0o600);
    const { mtimeMs } = statSync(join(cache(), name));
    expect(await start(bundle)).toBe('ready');
    expect(statSync(join(cache(), name)).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(cache())).toHaveLength(1);
  });

  it('stands beside that of another version', async () => {
    const other = bundleOf(`${PROGRAM}// another`);
    expect([await start(bundle), await start(other)]).toEqual(['ready', 'ready']);
    expect(readdirSync(cache())).toHaveLength(2);
  });

  it('takes the place of the oldest where three are there, and of drafts that were broken off', async () => {
    mkdirSync(cache(), { recursive: true, mode: 0o700 });
    for (const draft of ['young', 'old']) writeFileSync(join(cache(), draft), '');
    utimesSync(join(cache(), 'old'), 1, 1);
    const bundles = ['1', '2', '3', '4'].map((version) => bundleOf(`${PROGRAM}// ${version}`));
    for (const [at, one] of bundles.entries()) {
      expect(await start(one)).toBe('ready');
      // Long ago, in this order: the clock of a file system may be coarse.
      utimesSync(join(cache(), `${one.digest}.mjs`), at, at);
    }
    const kept = bundles.slice(1).map(({ digest }) => `${digest}.mjs`);
    expect(readdirSync(cache()).toSorted()).toEqual([...kept, 'young'].toSorted());
  });

  it('is sent again where what is held is not it', async () => {
    mkdirSync(cache(), { recursive: true, mode: 0o700 });
    writeFileSync(join(cache(), `${bundle.digest}.mjs`), "throw new Error('not this one');");
    expect(await start(bundle)).toBe('ready');
    expect(readFileSync(join(cache(), `${bundle.digest}.mjs`), 'utf8')).toBe(PROGRAM);
  });

  it('never starts when it came damaged', async () => {
    const damaged = { ...bundle, bytes: Buffer.from(PROGRAM.replace('ready', 'READY')) };
    expect(await start(damaged)).toContain("gateway 'gw1': the bundle came damaged");
    expect(readdirSync(cache())).toEqual([]);
  });

  it('lies in no folder that others may write into', async () => {
    mkdirSync(cache(), { recursive: true });
    chmodSync(cache(), 0o777);
    expect(await start(bundle)).toContain('is not a folder of this account alone');
    expect(readdirSync(cache())).toEqual([]);
  });

  it('wants Node', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync('/bin/sh', join(bin, 'sh'));
    expect(await start(bundle, bin)).toContain('no Node in its PATH');
    writeFileSync(join(bin, 'node'), `#!/bin/sh\necho '{"type":"no-node","version":"20.1.0"}'\n`, {
      mode: 0o755,
    });
    expect(await start(bundle, `${bin}:/usr/bin:/bin`)).toContain(
      'its Node is 20.1.0, and the work wants Node 24',
    );
  });

  it('says why it does not run', async () => {
    const broken = bundleOf("export async function serve() { throw new Error('out of order'); }");
    expect(await start(broken)).toContain("gateway 'gw1': its work ended: out of order");
  });
});
