/** Locks on nodes: two operators, who know nothing of each other. */

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FrameStream, type Frames } from '../../src/facts/index.ts';
import { lockLines, type LockLine } from '../../src/services/lock/lock-lines.ts';
import { type LockOwner, readOwner, writeOwner } from '../../src/services/lock/lock-owner.ts';
import { breakScript, listScript, lockName, takeScript } from '../../src/services/lock/lock-script.ts';
import type { NodeLock } from '../../src/services/lock/lock-book.ts';
import type { RemoteActions } from '../../src/services/nodes/index.ts';
import { isRoot } from '../support/accounts.ts';
import { until } from '../support/processes.ts';
import { never, readAll, remoteActions, targetOf } from '../support/service-targets.ts';

const home = mkdtempSync(join(tmpdir(), 'grappe-locks-'));
const folder = isRoot ? '/run/grappe/locks' : join(home, '.local/state/grappe/locks', hostname());
/** No other test has such services. */
const WEB = `test-web-${process.pid}`;
const DB = `test-db-${process.pid}`;
const commands = { status: 'exit 3', start: 'true', stop: 'true', runOn: 'node' } as const;
const web = targetOf('command', WEB, { commands });
const db = targetOf('command', DB, { commands });

afterAll(() => {
  for (const name of [WEB, DB]) rmSync(join(folder, name), { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

function ownerOf(id: string, ttlSeconds = 600): LockOwner {
  const since = new Date('2026-03-04T05:06:07Z').toISOString();
  return { id, who: 'älice', host: 'head1', what: "restart 'web'", since, ttlSeconds };
}

function operator(id: string, services: readonly string[], ttlSeconds = 600): RemoteActions {
  const lock = { owner: ownerOf(id, ttlSeconds), services: new Set(services) };
  return remoteActions({ runId: id, lock }, { HOME: home });
}

/** Programs that do something else, too, before what they are for. */
function programs(before: Readonly<Record<string, string>>): Disposable & { run: typeof run } {
  const bin = mkdtempSync(join(home, 'bin-'));
  for (const [name, text] of Object.entries(before))
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\nexec /bin/${name} "$@"\n`, { mode: 0o755 });
  return {
    run: (script) => run(script, `${bin}:${process.env['PATH']}`),
    [Symbol.dispose]: () => rmSync(bin, { recursive: true }),
  };
}

/** A script of locks run here. */
function run(script: string, path = process.env['PATH']): LockLine[] {
  const end = "printf '\\n%s %s\\n' N end";
  const env = { ...process.env, HOME: home, PATH: path };
  const stdout = execFileSync('sh', ['-c', `${script}\n${end}`], { env });
  const frames: Frames | undefined = new FrameStream('N').push(stdout);
  return frames ? lockLines(frames) : [];
}

const take = (id: string, ttlSeconds: number, service = WEB): string =>
  takeScript({ services: [service], id, owner: writeOwner(ownerOf(id, ttlSeconds)), ttlSeconds }, 'N');

/** The word that a script of one lock ends with; many may run at once. */
async function wordFor(script: string): Promise<string | undefined> {
  const child = spawn('sh', ['-c', `${script}\nprintf '\\n%s %s\\n' N end`], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, HOME: home },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(child, 'close');
  return / (taken|kept|over|held|none) /.exec(text)?.[1];
}

describe('a lock', () => {
  it('is had with the first reading, refused to a second operator, and freed at the end', async () => {
    const first = operator('run1', [WEB]);
    await using second = operator('run2', [WEB, DB]);
    await using third = operator('run3', [DB]);
    const found = await readAll(first, [web, db]);
    expect(found.get('n1')).toMatchObject({ kind: 'read' });
    expect(first.locks?.refused).toEqual([]);
    await readAll(second, [web]);
    expect(second.locks?.refused).toEqual([
      { node: 'n1', service: WEB, owner: ownerOf('run1'), leftSeconds: expect.any(Number) as number },
    ]);
    // Another service is nobody's business.
    await readAll(third, [db]);
    expect(third.locks?.refused).toEqual([]);
    await first[Symbol.asyncDispose]();
    expect(readdirSync(folder)).not.toContain(WEB);
  });

  it('is not touched by who only reads', async () => {
    await using reader = remoteActions({}, { HOME: home });
    await readAll(reader, [web]);
    expect(readdirSync(folder)).not.toContain(WEB);
  });

  it('of somebody who was killed expires, and passes on', () => {
    expect(run(take('dead', 0))).toMatchObject([{ word: 'taken' }]);
    expect(run(take('heir', 60))).toMatchObject([{ word: 'over', owner: { id: 'dead', who: 'älice' } }]);
    expect(run(take('third', 60))).toMatchObject([{ word: 'held', owner: { id: 'heir' } }]);
    expect(run(take('heir', 60))).toMatchObject([{ word: 'kept' }]);
    expect(run(breakScript('heir', 'N'))).toMatchObject([{ name: WEB, word: 'freed' }]);
  });

  it('of another boot has expired', () => {
    run(take('before', 600));
    writeFileSync(join(folder, WEB, 'before', 'until'), '0-0-0 99999999\n');
    expect(run(take('after', 60))).toMatchObject([{ word: 'over', owner: { id: 'before' } }]);
    run(breakScript('after', 'N'));
  });

  it('that was just being taken when its holder died goes to the next', () => {
    mkdirSync(join(folder, WEB), { recursive: true });
    utimesSync(join(folder, WEB), 0, 0);
    expect(run(take('next', 60))).toMatchObject([{ word: 'taken' }]);
  });

  it('is listed, and broken by its id only', () => {
    expect(run(listScript('N')).filter(({ name }) => name === WEB)).toMatchObject([
      { word: 'held', owner: { id: 'next', what: "restart 'web'" } },
    ]);
    expect(run(breakScript('other', 'N'))).toEqual([]);
    expect(run(breakScript('next', 'N'))).toMatchObject([{ name: WEB, word: 'freed' }]);
    expect(run(listScript('N')).filter(({ name }) => name === WEB)).toEqual([]);
  });

  it('is seen and broken from afar', async () => {
    run(take('far', 60));
    await using desk = remoteActions({}, { HOME: home });
    const own = async (): Promise<unknown[]> => {
      const { locks, troubled } = await desk.listLocks(['n1'], 'none', never);
      expect(troubled.size).toBe(0);
      return locks.filter(({ service }) => service === WEB);
    };
    expect(await own()).toMatchObject([{ node: 'n1', owner: { id: 'far' } }]);
    const nodes = { nodes: ['n1'], become: 'none' } as const;
    expect(() => desk.breakLocks('../x', nodes, never)).toThrow(/is not the id of a lock/);
    expect((await desk.breakLocks('far', nodes, never)).locks).toMatchObject([{ service: WEB }]);
    expect(await own()).toEqual([]);
  });

  it.each([
    ['free', 600],
    ['expired', 0],
  ])('that is %s goes to one of many that ask at once', async (state) => {
    if (state === 'expired') run(take('dead', 0));
    const asking = Array.from({ length: 12 }, (_, at) => wordFor(take(`r${at}`, 60)));
    const words = await Promise.all(asking);
    expect(words.filter((word) => word === 'taken' || word === 'over')).toHaveLength(1);
    expect(words.filter((word) => word === 'held')).toHaveLength(11);
    const [holder] = readdirSync(join(folder, WEB));
    run(breakScript(holder ?? '', 'N'));
  });

  it.each([
    ['free', 600],
    ['expired', 0],
  ])('that is %s is had by a run for which one machine stands for many nodes', async (state) => {
    if (state === 'expired') run(take('dead', 0));
    const words = await Promise.all(Array.from({ length: 40 }, () => wordFor(take('whole', 60))));
    expect(words.filter((word) => word === 'none' || word === 'held')).toEqual([]);
    expect(words.filter((word) => word === 'taken' || word === 'over')).toHaveLength(1);
    expect(readdirSync(join(folder, WEB))).toEqual(['whole']);
    expect(run(breakScript('whole', 'N'))).toMatchObject([{ word: 'freed' }]);
    expect(readdirSync(folder).filter((name) => name.includes(WEB))).toEqual([]);
  });

  it('that is gone when it is looked at is not taken from whoever makes it next', () => {
    const removed = join(home, 'removed');
    run(take('dead', 0));
    using path = programs({
      ls: `[ -e '${removed}' ] || { rm -rf '${join(folder, WEB)}'; : >'${removed}'; }`,
      rmdir: `echo "$@" >>'${removed}'`,
    });
    expect(path.run(take('next', 60))).toMatchObject([{ word: 'taken' }]);
    expect(readFileSync(removed, 'utf8')).toBe('');
    run(breakScript('next', 'N'));
  });

  it('that another process of its run has just taken is its own', () => {
    using path = programs({ mv: `case $2 in */${WEB}/twin) mkdir -p "$2";; esac` });
    expect(path.run(take('twin', 60))).toMatchObject([{ word: 'kept' }]);
    expect(readdirSync(join(folder, WEB, 'twin'))).toEqual([]);
    rmSync(join(folder, WEB), { recursive: true });
  });

  it('that is just being made is waited for', async () => {
    mkdirSync(join(folder, WEB, 'slow'), { recursive: true });
    const asking = wordFor(take('next', 60));
    setTimeout(() => {
      const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      writeFileSync(join(folder, WEB, 'slow', 'until'), `${bootId} 99999999999\n`);
    }, 300);
    expect(await asking).toBe('held');
    run(breakScript('slow', 'N'));
  });

  it('stays whole while it is refreshed', async () => {
    run(take('busy', 60));
    const refreshing = Array.from({ length: 20 }, () => wordFor(take('busy', 60)));
    const others = Array.from({ length: 20 }, (_, at) => wordFor(take(`other${at}`, 60)));
    expect(new Set(await Promise.all(others))).toEqual(new Set(['held']));
    expect(new Set(await Promise.all(refreshing))).toEqual(new Set(['kept']));
    run(breakScript('busy', 'N'));
  });

  it('is refreshed while its run goes on, and its loss is told', async () => {
    await using first = operator('long', [WEB], 3);
    await readAll(first, [web]);
    const life = (): string => readFileSync(join(folder, WEB, 'long', 'until'), 'utf8');
    const before = life();
    const lost = Promise.withResolvers<string>();
    first.locks?.keep(({ owner }) => lost.resolve(owner?.id ?? '?'));
    await until(() => life() !== before, 'a longer life');
    run(breakScript('long', 'N'));
    run(take('second', 60));
    expect(await lost.promise).toBe('second');
    run(breakScript('second', 'N'));
  });

  it('that somebody else has had meanwhile is lost, though it is free again', async () => {
    await using first = operator('sleeper', [WEB], 3);
    await readAll(first, [web]);
    run(breakScript('sleeper', 'N'));
    run(take('guest', 60));
    run(breakScript('guest', 'N'));
    const lost = Promise.withResolvers<NodeLock>();
    first.locks?.keep(lost.resolve);
    expect(await lost.promise).toMatchObject({ node: 'n1', service: WEB, owner: null });
    // What it has begun goes on: others stay out until then.
    expect(run(take('second', 60))).toMatchObject([{ word: 'held', owner: { id: 'sleeper' } }]);
  });

  it('for others than root lies in their home folder', () => {
    const script = `id() { echo 1000; }\n${take('plain', 60)}`;
    const { status } = spawnSync('sh', ['-c', script], { env: { PATH: process.env['PATH'], HOME: home } });
    expect(status).toBe(0);
    expect(readdirSync(join(home, '.local/state/grappe/locks', hostname(), WEB))).toEqual(['plain']);
  });
});

describe('the owner of a lock', () => {
  it('comes back as it was written', () => {
    expect(readOwner(writeOwner(ownerOf('run1')))).toEqual(ownerOf('run1'));
    expect(writeOwner(ownerOf('run1'))).toMatch(/^[ -~]+$/);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"id":"../x","ttlSeconds":1}',
    '{"id":"a"}',
    '{"id":"a","ttlSeconds":"1"}',
  ])('is nobody: %j', (text) => expect(readOwner(text)).toBeNull());

  it('is safe for one line', () => {
    const owner = readOwner('{"id":"a","ttlSeconds":1,"who":"\\u001b[2J","host":7,"since":"yesterday?"}');
    expect(owner).toEqual({ id: 'a', ttlSeconds: 1, who: '?[2J', host: '?', what: '?', since: '?' });
  });
});

it('the folder of a lock has a plain name', () => {
  expect(['web', 'a/../b', '.x', 'é', "'", 'jobs:*', 'a%b'].map(lockName)).toEqual([
    'web',
    'a%2f..%2fb',
    '%2ex',
    '%c3%a9',
    '%27',
    'jobs:%2a',
    'a%25b',
  ]);
});
