/** Nodes that answer whatever they like: the reader ends with trouble, keeps within its bounds, and never hangs. */

import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../transport/fake/seeded-random.ts';
import type { ExecEnd } from '../../transport/index.ts';
import { ByteQueue } from './byte-queue.ts';
import { Runner } from './runner.ts';

const never = new AbortController().signal;
const WATCHED = 'grappe-runner 1\no J.0.1 0 5\nhelloe J.0.1 0 3\nerrt\n= phase run\ns J.0.1 ended 0 5 3\n';
const STOOD = 'grappe-runner 1\ns J.0.1 running\n= phase run\ns J.1.1 ended 3 5 3\ns J.2.1 lost began\nend\n';
const RESULTS = 'grappe-runner 1\nf 5 a b.csv\nhellox link p.csv\nf 0 none\nend\n';
const EXITED: ExecEnd = { kind: 'exited', code: 0 };

/** Answers with these pieces, whatever is asked. */
function nodeSaying(pieces: readonly Uint8Array[], end: ExecEnd = EXITED, said = ''): Runner {
  return new Runner(
    {
      exec: async (_command, io) => {
        io.onSent?.();
        if (said !== '') await io.onOutput('stderr', Buffer.from(said));
        for (const piece of pieces) {
          if (io.signal.aborted) break;
          await Promise.race([io.onOutput('stdout', piece), ended(io.signal)]);
        }
        return end;
      },
    },
    { controller: 'abcd2345', node: 'n1' },
  );
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

const pieces = (text: string, size = 7): Uint8Array[] => {
  const bytes = Buffer.from(text, 'latin1');
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
};

const ids = ['J.0.1', 'J.1.1', 'J.2.1'];
const wanted = { patterns: ['*'], limits: { files: 3, bytes: 100 } };

async function resultsOf(runner: Runner) {
  const found: string[] = [];
  const results = runner.results('J.0.1', wanted, never);
  for (;;) {
    const next = await results.next();
    if (next.done) return { found, trouble: next.value };
    found.push('refused' in next.value ? `${next.value.path}: ${next.value.refused}` : next.value.path);
  }
}

async function newsOf(runner: Runner) {
  const watch = runner.watch(new Map(), never);
  const told: object[] = [];
  for (;;) {
    const next = await watch.next();
    if (next.done) return { told, trouble: next.value };
    told.push(next.value);
  }
}

describe('answers of nodes', () => {
  it('are read in pieces of any size', async () => {
    for (const size of [1, 2, 5, 1000]) {
      const standings = await nodeSaying(pieces(STOOD, size)).stat(ids, never);
      expect(
        [...(standings as Map<string, object>)].map(([id, { is }]: [string, { is?: string }]) => [id, is]),
      ).toEqual([
        ['J.0.1', 'running'],
        ['J.1.1', 'ended'],
        ['J.2.1', 'lost'],
      ]);
      const { told } = await newsOf(nodeSaying(pieces(WATCHED, size)));
      expect(told.at(-1)).toMatchObject({
        kind: 'standing',
        id: 'J.0.1',
        stood: { evidence: 'phase run\n' },
      });
      expect((await resultsOf(nodeSaying(pieces(RESULTS, size)))).found).toEqual([
        'a b.csv',
        'p.csv: is a link',
        'none',
      ]);
    }
  });

  it('are trouble where they are cut, at any byte', async () => {
    for (let at = 0; at < STOOD.length; at++)
      expect(await nodeSaying(pieces(STOOD.slice(0, at))).stat(ids, never)).toMatchObject({
        mayHaveActed: true,
      });
    for (let at = 0; at < RESULTS.length; at++)
      expect((await resultsOf(nodeSaying(pieces(RESULTS.slice(0, at))))).trouble).toMatchObject({
        outcome: 'failed',
      });
  });

  it('are trouble, or right, where bytes are flipped, cut out or put in', async () => {
    const random = seededRandom(20_261_121);
    for (let round = 0; round < 3000; round++) {
      const [text, read] = [
        [STOOD, (runner: Runner) => runner.stat(ids, never)] as const,
        [WATCHED, newsOf] as const,
        [RESULTS, resultsOf] as const,
      ][round % 3]!;
      const answer = await read(nodeSaying(pieces(spoilt(text, random), 1 + Math.floor(random() * 20))));
      if (answer instanceof Map) expect(answer.size).toBe(3);
      else
        expect(answer).toMatchObject(
          'outcome' in answer ? { mayHaveActed: expect.any(Boolean) as boolean } : {},
        );
    }
  });

  it.each([
    ['a piece that is not the next', 'o J.0.1 5 1\nx'],
    ['a piece that is too large', 'o J.0.1 0 999999\nx'],
    ['a number that is none', 'o J.0.1 -1 5\nhello'],
    ['a name that is none', 's ../x running\n'],
    ['a standing that is none', 's J.0.1 fine\n'],
    ['an exit code that is none', 's J.0.1 ended 1e9 1 1 1\n'],
    ['a word that is none', 'hello\n'],
    ['an end', 'end\n'],
  ])('a watch that tells of %s is left', async (_what, line) => {
    const { told, trouble } = await newsOf(nodeSaying(pieces(`grappe-runner 1\n${line}`)));
    expect(told).toEqual([]);
    expect(trouble).toMatchObject({ outcome: 'failed', cause: 'protocol' });
  });

  it('a line without an end is not collected for ever', async () => {
    const flood = Array.from({ length: 100 }, () => Buffer.alloc(65_536, 'x'));
    const answer = await nodeSaying([Buffer.from('grappe-runner 1\n'), ...flood]).stat(ids, never);
    expect(answer).toMatchObject({
      cause: 'protocol',
      detail: expect.stringMatching(/has no end/) as string,
    });
  });

  it('of attempts that nobody asked for nothing is said', async () => {
    const text = 'grappe-runner 1\ns J.0.1 running\ns X.0.1 none\nend\n';
    expect(await nodeSaying(pieces(text)).stat(['J.0.1'], never)).toEqual(
      new Map([['J.0.1', { is: 'running' }]]),
    );
    expect(await nodeSaying(pieces(text)).stat(ids, never)).toMatchObject({ cause: 'protocol' });
  });

  it('more results than were asked for are not taken', async () => {
    const many = `grappe-runner 1\n${'x link a\n'.repeat(9)}end\n`;
    expect(await resultsOf(nodeSaying(pieces(many)))).toMatchObject({ trouble: { cause: 'protocol' } });
    const large = `grappe-runner 1\nf 101 a\n${'x'.repeat(101)}end\n`;
    expect(await resultsOf(nodeSaying(pieces(large)))).toMatchObject({
      found: [],
      trouble: { cause: 'protocol' },
    });
  });

  it.each(['/etc/passwd', '../x', 'a/../b', 'a//b', 'a\x1b[2Jb'])(
    'a result by the name %j is refused',
    async (name) => {
      const { found } = await resultsOf(nodeSaying(pieces(`grappe-runner 1\nf 2 ${name}\nabf 1 ok\nxend\n`)));
      expect(found).toEqual([`${name}: has no plain name`, 'ok']);
    },
  );

  it('what the node gives as its reason is safe to show, and nothing was begun', async () => {
    const answer = await nodeSaying(pieces('grappe-runner 1\nerror no room \x1b[31m here\n')).start(
      [],
      never,
    );
    expect(answer).toEqual({
      outcome: 'failed',
      cause: null,
      detail: 'no room ?[31m here',
      mayHaveActed: false,
    });
  });

  it.each([
    [{ kind: 'lost', cause: 'link-lost', detail: 'gone' } as const, { outcome: 'lost', mayHaveActed: true }],
    [
      { kind: 'not-sent', outcome: 'unreachable', cause: 'throttled', detail: 'no session' } as const,
      { outcome: 'unreachable', cause: 'throttled', mayHaveActed: false },
    ],
    [{ kind: 'exited', code: 127 } as const, { outcome: 'failed', mayHaveActed: true }],
    [{ kind: 'signalled', signal: 'SIGTERM' } as const, { outcome: 'failed', mayHaveActed: true }],
  ])('a channel that ends early is %j', async (end, trouble) => {
    expect(await nodeSaying([], end, 'sh: not found\n').stat(ids, never)).toMatchObject(trouble);
  });
});

describe('ByteQueue', () => {
  it('gives back what was put in', () => {
    const random = seededRandom(7);
    const queue = new ByteQueue();
    queue.push(Buffer.from('first\n'));
    queue.push(Buffer.from('sec'));
    expect([queue.line(), queue.line()]).toEqual(['first', undefined]);
    queue.push(Buffer.from('ond\n\nrest'));
    expect([queue.line(), queue.line(), queue.sizeBytes]).toEqual(['second', '', 4]);
    expect([Buffer.from(queue.take(2)).toString(), Buffer.from(queue.take(9)).toString()]).toEqual([
      're',
      'st',
    ]);
    expect([queue.take(1).length, queue.sizeBytes]).toEqual([0, 0]);
    const bytes = Buffer.from(Array.from({ length: 5000 }, () => Math.floor(random() * 256)));
    for (let at = 0; at < bytes.length; at += 97) queue.push(bytes.subarray(at, at + 97));
    const out: Uint8Array[] = [];
    while (queue.sizeBytes > 0) out.push(queue.take(1 + Math.floor(random() * 300)));
    expect(Buffer.concat(out).equals(bytes)).toBe(true);
  });
});

function spoilt(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const other = String.fromCharCode(Math.floor(random() * 256));
  const until = at + Math.floor(random() * 9);
  return [
    text.slice(0, at) + other + text.slice(at + 1),
    text.slice(0, at) + text.slice(until),
    text.slice(0, at) + text.slice(until).repeat(2),
    text.slice(0, at) + other.repeat(Math.floor(random() * 99)) + text.slice(at),
  ][Math.floor(random() * 4)]!;
}
