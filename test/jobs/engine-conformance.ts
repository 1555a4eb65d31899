/** What every engine holds to; each of them runs this. */

import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AttemptOrder, Engine, NodeTrouble, Standing } from '../../src/jobs/engine.ts';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { isOf, watched } from '../support/engine-news.ts';
import type { EngineSite } from '../support/engine-sites.ts';
import { commandOrder } from '../support/job-nodes.ts';
import { sleeping, uniqueDuration, until } from '../support/processes.ts';
import { isolationHere } from '../support/sandbox.ts';
import { connectorTo, never } from '../support/ssh2-target.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const BEGUN = /^(?:waiting|running|ended)$/;

export function describeEngine(name: string, open: () => Promise<EngineSite>, isHere: boolean): void {
  describe.skipIf(!isHere)(`an engine: ${name}`, { timeout: 120_000 }, () => {
    let site: EngineSite;
    let engine: Engine;
    beforeAll(async () => void (site = await open()), 120_000);
    afterAll(() => site?.[Symbol.asyncDispose](), 120_000);
    beforeEach(() => void (engine = site.engine()));
    afterEach(() => engine[Symbol.asyncDispose]());

    const mark = (id: string): string => `: >${site.marks}/${id}@$$`;
    const runsOf = (id: string): number =>
      readdirSync(site.marks).filter((file) => file.startsWith(`${id}@`)).length;
    const stand = async (node: string, id: string): Promise<string> =>
      isOf(await engine.stat(node, [id], never), id);

    it('tells what it can do for programs', async () => {
      const told: object[] = [];
      await engine.probe(['n1'], (_node, answer) => told.push(answer), never);
      expect(told).toEqual([expect.objectContaining({ isolation: expect.anything() as unknown })]);
    });

    it('runs a command from start to end, tells where it ran, and leaves nothing when it is swept', async () => {
      const order = commandOrder('A.0.1', 'echo out; echo err >&2; exit 3');
      expect(isOf(await engine.start('n1', [order], never), 'A.0.1')).toMatch(BEGUN);
      const told = (await watched(engine, 'n1', 1)).get('A.0.1');
      expect(told).toMatchObject({ stdout: 'out\n', stderr: 'err\n' });
      const end = told?.standing?.is === 'ended' ? told.standing.end : undefined;
      expect(end).toMatchObject({ exit: 3, outBytes: 4, errBytes: 4, reached: null });
      expect(site.ranOn('n1')).toContain(end?.environment.node);
      expect(await stand('n1', 'A.0.1')).toBe('ended');
      expect(await engine.sweep('n1', ['A.0.1'], never)).toBeUndefined();
      expect(await stand('n1', 'A.0.1')).toBe('none');
    });

    it('runs an attempt once, however often it is started, one after the other and at once', async () => {
      const order = commandOrder('B.0.1', mark('B.0.1'));
      await using other = site.engine();
      const starts = [engine, other, engine, other].map((each) => each.start('n2', [order], never));
      for (const answer of await Promise.all(starts)) expect(isOf(answer, 'B.0.1')).toMatch(BEGUN);
      await watched(engine, 'n2', 1);
      expect(isOf(await engine.start('n2', [order], never), 'B.0.1')).toBe('ended');
      expect(runsOf('B.0.1')).toBe(1);
    });

    it('starts many at once, each with its own words', async () => {
      const ids = Array.from({ length: 40 }, (_, at) => `C.${at}.1`);
      const orders = ids.map((id) => commandOrder(id, `echo "I am ${id}"`, { env: { GRAPPE_TASK: id } }));
      const answer = await engine.start('n3', orders, never);
      for (const id of ids) expect(isOf(answer, id)).toMatch(BEGUN);
      const told = await watched(engine, 'n3', ids.length);
      expect(ids.filter((id) => told.get(id)?.stdout !== `I am ${id}\n`)).toEqual([]);
    });

    it('brings files to the program, also such as are large and not of text, and its input', async () => {
      const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7919) % 251));
      const content = { big: bytes, in: Buffer.from('said\n') };
      const order: AttemptOrder = {
        ...commandOrder('D.0.1', 'cat; cksum <sub/big; cat "sub/a b"', {
          stdin: { sha256: 'in', sizeBytes: 5 },
          files: [
            { path: 'sub/big', sha256: 'big', sizeBytes: bytes.length, executable: false },
            { path: 'sub/a b', sha256: 'in', sizeBytes: 5, executable: true },
          ],
        }),
        content: (sha256) => content[sha256 as 'big' | 'in'],
      };
      await engine.start('n4', [order], never);
      const told = (await watched(engine, 'n4', 1)).get('D.0.1');
      expect(told?.stdout).toMatch(/^said\n\d+ 300000\nsaid\n$/);
    });

    it('brings results back, and refuses what is none', async () => {
      await engine.start(
        'n5',
        [commandOrder('E.0.1', 'echo 1 >a.csv; ln -s /etc/passwd b.csv', { results: ['*.csv'] })],
        never,
      );
      await watched(engine, 'n5', 1);
      const found: unknown[] = [];
      for await (const file of engine.results('n5', 'E.0.1', ['*.csv'], { files: 9, bytes: 99 }, never)) {
        if ('refused' in file) found.push([file.path, file.refused]);
        else for await (const bytes of file.bytes) found.push([file.path, Buffer.from(bytes).toString()]);
      }
      expect(found).toEqual([
        ['a.csv', '1\n'],
        ['b.csv', 'is a link'],
      ]);
    });

    it('tells output from the byte on that is not known yet', async () => {
      await engine.start('n6', [commandOrder('F.0.1', 'printf 0123456789')], never);
      await watched(engine, 'n6', 1);
      const known = new Map([['F.0.1', { stdout: 4, stderr: 0 }]]);
      expect((await watched(engine, 'n6', 1, known)).get('F.0.1')?.stdout).toBe('456789');
    });

    it('an attempt goes on when all connections are closed, and another engine takes it up', async () => {
      const duration = uniqueDuration();
      await engine.start('n7', [commandOrder('G.0.1', `sleep ${duration}; echo woken`)], never);
      await engine[Symbol.asyncDispose]();
      await until(() => sleeping(duration).length === 1, 'it runs');
      engine = site.engine();
      expect(await stand('n7', 'G.0.1')).toBe('running');
      process.kill(sleeping(duration)[0]!, 'SIGKILL');
      const told = (await watched(engine, 'n7', 1)).get('G.0.1');
      expect(told).toMatchObject({ stdout: 'woken\n', standing: { is: 'ended' } });
    });

    it('ends a polite attempt, and one that ignores TERM, with what it starts', async () => {
      const [polite, deaf] = [uniqueDuration(), uniqueDuration()];
      const orders = [
        commandOrder('H.0.1', `trap 'echo bye; exit 0' TERM; sleep ${polite} & wait`),
        commandOrder('H.1.1', `trap '' TERM; sleep ${deaf}; sleep ${deaf}`),
      ];
      await engine.start('n8', orders, never);
      await until(() => sleeping(polite).length + sleeping(deaf).length === 2, 'both run');
      const answer = await engine.stop('n8', ['H.0.1', 'H.1.1'], never);
      expect([isOf(answer, 'H.0.1'), isOf(answer, 'H.1.1')]).toEqual(['ended', 'ended']);
      expect([...sleeping(polite), ...sleeping(deaf)]).toEqual([]);
      const told = await watched(engine, 'n8', 2);
      for (const id of ['H.0.1', 'H.1.1'])
        expect(told.get(id)?.standing).toMatchObject({ is: 'ended', end: { reached: 'cancelled' } });
    });

    it('what is stopped before it was started never begins', async () => {
      const id = 'I.0.1';
      expect(await stand('n9', id)).toBe('none');
      expect(isOf(await engine.stop('n9', [id], never), id)).toBe('lost notbegan');
      expect(isOf(await engine.start('n9', [commandOrder(id, mark(id))], never), id)).toBe('lost notbegan');
      expect(await stand('n9', id)).toBe('lost notbegan');
      expect(runsOf(id)).toBe(0);
    });

    it('sweeping ends what was given up and runs, and leaves no trace of it', async () => {
      const duration = uniqueDuration();
      await engine.start('n10', [commandOrder('J.0.1', `sleep ${duration}`)], never);
      await until(() => sleeping(duration).length === 1, 'its program runs');
      expect(await engine.sweep('n10', ['J.0.1'], never)).toBeUndefined();
      expect(await stand('n10', 'J.0.1')).toBe('none');
      await until(() => sleeping(duration).length === 0, 'its program is gone');
    });

    it('a node that cannot be reached is trouble, and nothing was sent', async () => {
      await using nowhere = site.engine(connectorTo(site.sshd, { hop: { port: 1 } }));
      const refused = { outcome: 'unreachable', cause: 'refused' };
      expect(await nowhere.start('n1', [commandOrder('K.0.1', 'echo x')], never)).toMatchObject(refused);
      expect(await nowhere.stat('n1', ['K.0.1'], never)).toMatchObject(refused);
      expect(await nowhere.watch('n1', new Map(), never).next()).toMatchObject({
        done: true,
        value: refused,
      });
    });

    it('the link is cut while attempts are started: none runs twice, and what is said to run does', async () => {
      const seed = Date.now() % 1_000_000;
      const random = seededRandom(seed);
      const proxy = await startTcpProxy(site.sshd.port);
      await using cut = site.engine(connectorTo(site.sshd, { hop: { port: proxy.port } }));
      await cut.start('n11', [commandOrder('L.0.1', 'true')], never);
      const orders = Array.from({ length: 8 }, (_, at) =>
        commandOrder(`L.${at + 1}.1`, mark(`L.${at + 1}.1`)),
      );
      const told = new Map<string, string>();
      for (const order of orders) {
        const timer = setTimeout(() => proxy.cut('rst'), random() * 80);
        told.set(order.id, isOf(await cut.start('n11', [order], never), order.id));
        clearTimeout(timer);
      }
      await proxy.stop();
      // As the controller does: what left no trace is started again.
      const ids = orders.map(({ id }) => id);
      let standings: ReadonlyMap<string, Standing> | NodeTrouble = new Map();
      do {
        standings = await engine.stat('n11', ids, never);
        const untraced = orders.filter(({ id }) => isOf(standings, id) === 'none');
        if (untraced.length > 0) await engine.start('n11', untraced, never);
      } while (ids.some((id) => !/^(?:ended|lost)/.test(isOf(standings, id))));
      const wrong = ids.filter((id) => runsOf(id) !== (isOf(standings, id) === 'ended' ? 1 : 0));
      expect({ seed, wrong, told: wrong.map((id) => told.get(id)) }).toEqual({ seed, wrong: [], told: [] });
    });

    it.skipIf(isolationHere < 2)('holds a program in the sandbox, to its limits', async () => {
      const limits = { ...commandOrder('M.0.1', '').work.limits, wallMs: 1000 };
      const orders = [
        commandOrder('M.0.1', 'echo $(id -u) >x; cat x; ls /root; exit 4', { isolation: 2 }),
        commandOrder('M.1.1', 'echo on; sleep 600', { isolation: 2, limits }),
      ];
      await engine.start('n12', orders, never);
      const told = await watched(engine, 'n12', 2);
      expect(told.get('M.0.1')?.standing).toMatchObject({
        is: 'ended',
        end: { exit: 4, reached: null, environment: { isolation: 2 } },
      });
      expect(told.get('M.1.1')).toMatchObject({ stdout: 'on\n', standing: { end: { reached: 'timeout' } } });
    });
  });
}
