import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../base/index.ts';
import { FactsCache } from '../../facts/index.ts';
import {
  type Connection,
  type ConnectionDetails,
  type ExecEnd,
  type ExecIo,
  KeptConnections,
} from '../../transport/index.ts';
import { BUILT_IN_LANGUAGES, type Languages } from '../languages/index.ts';
import { KnownAbilities } from './known-abilities.ts';
import { NodeLink } from './node-link.ts';
import type { Told } from './probe-node.ts';
import { Slots } from './slots.ts';

const START = new Date('2026-01-02T03:04:05.000Z').getTime();
const MINUTE_MS = 60_000;
const never = new AbortController().signal;
const SHELL_ONLY: Languages = new Map([...BUILT_IN_LANGUAGES].slice(0, 1));
const KNOWN: ConnectionDetails = {
  user: 'ann',
  address: '127.0.0.1',
  port: 22,
  hostKey: { type: 'ssh-ed25519', fingerprint: 'SHA256:one' },
};

/** A node that says it has this version of Python, and counts how often it was asked. */
class TalkingNode {
  python = '3.11.2';
  asked = 0;
  details = KNOWN;
  transport: Connection['transport'] = 'ssh2';

  link(): NodeLink {
    const connection: Connection = {
      node: 'n1',
      transport: this.transport,
      details: this.details,
      alive: true,
      exec: (_command, io) => this.#answer(io),
      sftp: () => Promise.reject(new Error('no sftp')),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    const connector = {
      connect: () => Promise.resolve(connection),
      siteOf: () => 'n1',
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    return new NodeLink('n1', new KeptConnections(connector), new Slots(1));
  }

  async #answer(io: ExecIo): Promise<ExecEnd> {
    let question = '';
    for await (const bytes of io.stdin ?? []) question += Buffer.from(bytes).toString();
    const [nonce = ''] = /grappe-[0-9a-f]{24}/.exec(question) ?? [];
    this.asked++;
    const lines = ['machine x86_64', 'uid 1000', 'box plain', `able python python3 ${this.python}`];
    await io.onOutput('stdout', Buffer.from(`\n${nonce} abilities\n${lines.join('\n')}\n\n${nonce} end\n`));
    return { kind: 'exited', code: 0 };
  }
}

let folder: string;
let node: TalkingNode;
let nowMs: number;
const clock: Clock = { ...systemClock, date: () => new Date(nowMs) };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-abilities-'));
  node = new TalkingNode();
  nowMs = START;
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As another process would: it knows nothing but what lies in the folder. */
function process(languages = BUILT_IN_LANGUAGES, warnings: string[] = []): KnownAbilities {
  const cache = new FactsCache(join(folder, 'grappe'));
  return new KnownAbilities({
    question: { languages },
    store: { cache, warn: (text) => warnings.push(text) },
    clock,
  });
}

async function ask(known: KnownAbilities): Promise<{ heard: string[]; answer: string | undefined }> {
  const heard: string[] = [];
  const versionIn = ({ abilities }: Told): string => abilities.languages.get('python')?.version ?? 'none';
  const answer = await known.ask(node.link(), (told) => heard.push(versionIn(told)), never);
  return { heard, answer: 'abilities' in answer ? versionIn(answer) : undefined };
}

describe('what a node can do', () => {
  it('is told to the next process without a question, while it is fresh', async () => {
    expect(await ask(process())).toEqual({ heard: [], answer: '3.11.2' });
    nowMs += 9 * MINUTE_MS;
    expect(await ask(process())).toEqual({ heard: [], answer: '3.11.2' });
    expect(node.asked).toBe(1);
  });

  it('is heard at once when it is older, and asked for behind that', async () => {
    await ask(process());
    nowMs += 11 * MINUTE_MS;
    node.python = '3.12.0';
    const later = process();
    expect(await ask(later)).toEqual({ heard: ['3.11.2'], answer: '3.12.0' });
    expect(later.of('n1', [])?.languages.get('python')?.version).toBe('3.12.0');
  });

  it('is asked first of the languages that are wanted, where nothing is known; that is not all of it', async () => {
    const known = process();
    const first = await known.askFirst(node.link(), ['python'], never);
    expect(first).toMatchObject({ abilities: { languages: new Map([['python', { version: '3.11.2' }]]) } });
    expect([known.of('n1', ['python']) !== undefined, known.of('n1', ['python', 'c'])]).toEqual([
      true,
      undefined,
    ]);
    expect(await ask(process())).toEqual({ heard: [], answer: '3.11.2' });
    expect(node.asked).toBe(2);
    // This one knows it from the disk.
    expect(await process().askFirst(node.link(), ['python'], never)).toEqual({});
    expect(node.asked).toBe(2);
  });

  it('is asked for when a process asks again, however fresh it is', async () => {
    await ask(process());
    const later = process();
    await ask(later);
    node.python = '3.12.0';
    expect(await ask(later)).toEqual({ heard: [], answer: '3.12.0' });
  });

  it.each([
    ['after a day', 24 * 60 * MINUTE_MS + 1],
    ['of a time to come', -1],
  ])('counts for nothing %s', async (_, laterMs) => {
    await ask(process());
    nowMs += laterMs;
    expect(await ask(process())).toEqual({ heard: [], answer: '3.11.2' });
    expect(node.asked).toBe(2);
  });

  it.each<[string, () => KnownAbilities]>([
    ['under another login', () => ((node.details = { ...KNOWN, user: 'root' }), process())],
    ['at another address', () => ((node.details = { ...KNOWN, address: '127.0.0.2' }), process())],
    [
      'of another machine behind the name',
      () => (
        (node.details = { ...KNOWN, hostKey: { type: 'ssh-ed25519', fingerprint: 'SHA256:two' } }),
        process()
      ),
    ],
    ['of other languages', () => process(SHELL_ONLY)],
  ])('counts for nothing %s', async (_, change) => {
    await ask(process());
    await ask(change());
    expect(node.asked).toBe(2);
  });

  it('is not kept where it is not known who answers', async () => {
    const { hostKey: _, ...unknown } = KNOWN;
    node.details = unknown;
    await ask(process());
    await ask(process());
    expect(node.asked).toBe(2);
  });

  it('is kept of this machine, too', async () => {
    node.transport = 'local';
    node.details = {};
    await ask(process());
    await ask(process());
    expect(node.asked).toBe(1);
  });

  it('is read as distrustfully as it was the first time', async () => {
    await ask(process());
    const facts = join(folder, 'grappe/facts');
    const file = join(
      facts,
      readdirSync(facts).find((name) => name.endsWith('.json'))!,
    );
    writeFileSync(file, readFileSync(file, 'utf8').replace('machine x86_64', 'nothing'));
    expect(await ask(process())).toEqual({ heard: [], answer: '3.11.2' });
    expect(node.asked).toBe(2);
  });

  it('is told, and not kept, where the folder cannot be written', async () => {
    writeFileSync(join(folder, 'grappe'), '');
    const warnings: string[] = [];
    expect(await ask(process(BUILT_IN_LANGUAGES, warnings))).toMatchObject({ answer: '3.11.2' });
    expect(warnings).toEqual([expect.stringContaining('what n1 can do is not kept')]);
  });
});
