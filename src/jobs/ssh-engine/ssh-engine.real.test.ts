import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commandOrder, type JobNodes, startJobNodes } from '../../../test/support/job-nodes.ts';
import { isOf, watched } from '../../../test/support/engine-news.ts';
import { processesWith, sleeping, uniqueDuration, until } from '../../../test/support/processes.ts';
import { connectorTo, never } from '../../../test/support/ssh2-target.ts';
import { sshdInstalled } from '../../../test/support/sshd.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { seededRandom } from '../../transport/fake/seeded-random.ts';
import type { Connector, ExecEnd } from '../../transport/index.ts';
import type { Abilities } from '../abilities.ts';
import type { News, NodeTrouble, Standing } from '../engine.ts';
import type { SshEngine } from './ssh-engine.ts';

/** The first order seems to be lost, and reaches its node just before the question `before` that follows it. */
function lateOrder(connector: Connector, before: number): Connector {
  let deliver: (() => Promise<ExecEnd>) | undefined;
  let questions = 0;
  return {
    siteOf: (node) => connector.siteOf(node),
    [Symbol.asyncDispose]: () => connector[Symbol.asyncDispose](),
    async connect(node, signal) {
      const connection = await connector.connect(node, signal);
      return {
        ...{ node: connection.node, transport: connection.transport, details: connection.details },
        get alive() {
          return connection.alive;
        },
        sftp: () => connection.sftp(),
        [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
        async exec(command, io) {
          if (deliver) {
            if (++questions === before) await deliver();
            return connection.exec(command, io);
          }
          const order: Uint8Array[] = [];
          for await (const bytes of io.stdin ?? []) order.push(bytes);
          const late = { stdin: Readable.from(order), onOutput: () => undefined, signal: never };
          deliver = () => connection.exec(command, late);
          return { kind: 'lost', cause: 'link-lost', detail: 'so it seems' };
        },
      };
    },
  };
}

describe.skipIf(!sshdInstalled)('the engine over SSH', () => {
  let nodes: JobNodes;
  let engine: SshEngine;
  beforeAll(async () => void (nodes = await startJobNodes()));
  afterAll(() => nodes[Symbol.asyncDispose]());
  beforeEach(() => void (engine = nodes.engine()));
  afterEach(() => engine[Symbol.asyncDispose]());

  it('asks nodes what they can do, and tells of each', async () => {
    const told = new Map<string, object>();
    await engine.probe(['n1', 'n2'], (node, answer) => told.set(node, answer), never);
    expect([...told.keys()].sort()).toEqual(['n1', 'n2']);
    expect(told.get('n1')).toHaveProperty('isolation.level');
  });

  it('asks a node never seen for what is wanted first, and tells of it as if it were old', async () => {
    const told: (readonly [number, boolean])[] = [];
    const hear = (_node: string, answer: object, at?: Date): void =>
      void told.push([
        'languages' in answer ? (answer.languages as Abilities['languages']).size : -1,
        at?.getTime() === 0,
      ]);
    await engine.probe(['n1'], hear, never, ['bash']);
    await engine.probe(['n1'], hear, never, ['bash']);
    const all = told.at(-1)![0];
    expect(all).toBeGreaterThan(1);
    expect(told).toEqual([
      [1, true],
      [all, false],
      [all, false],
    ]);
  });

  it('nodes that share a home folder do not see one another', async () => {
    await engine.start('n1', [commandOrder('B.0.1', 'echo n1')], never);
    await engine.start('n2', [commandOrder('B.1.1', 'echo n2')], never);
    expect([...(await watched(engine, 'n2', 1)).keys()]).toEqual(['B.1.1']);
  });

  it('goes on at the byte after the client was killed with -9: all bytes once', async () => {
    const count = 40;
    const lines = `i=0; while [ $i -lt ${count} ]; do echo "line $i"; i=$((i+1)); sleep 0.05; done`;
    await engine.start('n5', [commandOrder('E.0.1', lines)], never);
    const script = fileURLToPath(new URL('../../../test/support/watching-client.ts', import.meta.url));
    const client = spawn(process.execPath, [script, nodes.sshd.sshConfig, 'n5'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    for await (const line of createInterface({ input: client.stdout })) {
      const piece = JSON.parse(line) as { offset: number; text: string };
      expect(piece.offset).toBe(text.length);
      text += piece.text;
      if (text.includes('line 5')) client.kill('SIGKILL');
    }
    const known = new Map([['E.0.1', { stdout: text.length, stderr: 0 }]]);
    const rest = (await watched(engine, 'n5', 1, known)).get('E.0.1');
    expect(`${text}${rest?.stdout}`).toBe(Array.from({ length: count }, (_, i) => `line ${i}\n`).join(''));
  });

  it('the watch on the node ends with its channel', async () => {
    const duration = uniqueDuration();
    await engine.start('n6', [commandOrder('F.0.1', `echo up; sleep ${duration}`)], never);
    const leave = new AbortController();
    const watch = engine.watch('n6', new Map(), leave.signal);
    await watch.next();
    const watching = () => processesWith('abcd2345/n6').filter(({ command }) => command.includes('discover'));
    expect(watching().length).toBeGreaterThan(0);
    leave.abort();
    expect(await watch.next()).toMatchObject({ done: true, value: { outcome: 'cancelled' } });
    await until(() => watching().length === 0, 'nobody watches any more');
    await until(() => sleeping(duration).length === 1, 'it runs');
    expect(isOf(await engine.stop('n6', ['F.0.1'], never), 'F.0.1')).toBe('ended');
    await until(() => sleeping(duration).length === 0, 'its program is gone');
  });

  it('many questions at once share the channels that sshd allows', async () => {
    const watch = engine.watch('n7', new Map(), never);
    await engine.start('n7', [commandOrder('G.0.1', 'echo up; sleep 1')], never);
    await watch.next();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        i % 2 === 0
          ? engine.stat('n7', ['G.0.1'], never)
          : engine.start('n7', [commandOrder(`G.${i}.1`, 'echo ran')], never),
      ),
    );
    expect(answers.filter((answer) => 'outcome' in answer)).toEqual([]);
    await watch.return({ outcome: 'cancelled', cause: null, detail: null });
  });

  it('the link is cut while attempts are started: each runs once or never, and the answer says which', async () => {
    const seed = Date.now() % 1_000_000;
    const random = seededRandom(seed);
    const proxy = await startTcpProxy(nodes.sshd.port);
    await using cut = nodes.engine(connectorTo(nodes.sshd, { hop: { port: proxy.port } }));
    await cut.start('n8', [commandOrder('I.0.1', 'true')], never);
    const told = new Map<string, string>();
    for (let round = 1; round <= 12; round++) {
      const id = `I.${round}.1`;
      const timer = setTimeout(() => proxy.cut('rst'), random() * 60);
      const answer = await cut.start('n8', [commandOrder(id, `: >${nodes.marks}/${id}@$$`)], never);
      clearTimeout(timer);
      told.set(id, isOf(answer, id));
    }
    await proxy.stop();
    const ids = [...told.keys()];
    let standings: ReadonlyMap<string, Standing> | NodeTrouble = new Map();
    do standings = await engine.stat('n8', ids, never);
    while (ids.some((id) => isOf(standings, id) === 'running'));
    const wrong = ids.flatMap((id) => {
      const runs = readdirSync(nodes.marks).filter((name) => name.startsWith(`${id}@`)).length;
      const says = told.get(id) ?? '';
      const standing = 'outcome' in standings ? standings : standings.get(id);
      const may = says === 'running' || says === 'ended' ? 1 : 0;
      return runs === may ? [] : [`${id} ${says} ran ${runs} times: ${JSON.stringify(standing)}`];
    });
    expect({ seed, wrong }).toEqual({ seed, wrong: [] });
  });

  it.each([1, 2])(
    'an order that arrives late, before question %i: it ran whole, or never will, as the answer says',
    async (before) => {
      await using late = nodes.engine(lateOrder(connectorTo(nodes.sshd), before));
      const id = `K.${before}.1`;
      const command = `sleep 0.2; : >${nodes.marks}/${id}@$$`;
      const told = isOf(await late.start('n10', [commandOrder(id, command)], never), id);
      let standings = await late.stat('n10', [id], never);
      while (isOf(standings, id) === 'running') standings = await late.stat('n10', [id], never);
      const runs = readdirSync(nodes.marks).filter((name) => name.startsWith(`${id}@`)).length;
      const end = 'outcome' in standings ? standings : standings.get(id);
      if (told === 'lost notbegan')
        expect({ runs, end }).toEqual({ runs: 0, end: { is: 'lost', began: false } });
      else
        expect({ runs, end }).toMatchObject({
          runs: 1,
          end: { is: 'ended', end: { exit: 0, reached: null } },
        });
    },
  );

  it('what is under way ends with the engine', async () => {
    const watch = engine.watch('n9', new Map(), never);
    const next: Promise<IteratorResult<News, NodeTrouble>> = watch.next();
    await until(() => existsSync(nodes.placeOf('n9')), 'it watches');
    await engine[Symbol.asyncDispose]();
    expect(await next).toMatchObject({
      done: true,
      value: { outcome: expect.stringMatching(/cancelled|lost/) as string },
    });
    expect(await engine.stat('n9', ['J.0.1'], never)).toMatchObject({ outcome: 'cancelled' });
  });
});
