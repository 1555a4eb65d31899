/** Backend `command`, hooks, healthchecks and the watch, on this machine. */

import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Healthcheck, Hook, ServiceCommands } from '../../src/config/index.ts';
import type { RemoteActions } from '../../src/services/nodes/index.ts';
import type { Watched } from '../../src/services/index.ts';
import type { Connector } from '../../src/transport/index.ts';
import { createLocalConnector } from '../../src/transport/local/index.ts';
import { processesWith, uniqueDuration, until } from '../support/processes.ts';
import { never, readAll, readOne, remoteActions, targetOf } from '../support/service-targets.ts';

const folder = mkdtempSync(join(tmpdir(), 'grappe-commands-'));
const flag = join(folder, 'flag');
const log = join(folder, 'log');
const commands: ServiceCommands = {
  status: `test -e ${flag} || exit 3`,
  start: `touch ${flag}; echo "$GRAPPE_VERB $GRAPPE_NODE $GRAPPE_NODESET" >>${log}`,
  stop: `rm -f ${flag}`,
  isEnabled: 'false',
  logs: 'echo last words',
  runOn: 'node',
};
const CHECK = { intervalMs: 100, timeoutMs: 5000, retries: 1, startPeriodMs: 0 } as const;
let actions: RemoteActions;

beforeAll(() => (actions = remoteActions()));
afterAll(async () => {
  await actions[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('backend command', () => {
  const own = targetOf('command', "it's $(own)", { commands });

  it('reads by status, acts by its texts', async () => {
    expect(await readOne(actions, own)).toMatchObject({ state: 'stopped', enabled: false });
    expect(await actions.act(own, 'start', never)).toMatchObject({ exit: 0, reading: { state: 'running' } });
    expect(readFileSync(log, 'utf8')).toBe('start n1 n[1-3]\n');
    expect(await actions.act(own, 'restart', never)).toMatchObject({ exit: 0 });
    expect(await actions.act(own, 'reload', never)).toMatchObject({ exit: 3, log: '' });
    expect(await actions.act(own, 'stop', never)).toMatchObject({ exit: 0, reading: { state: 'stopped' } });
    const broken = targetOf('command', 'broken', { commands: { ...commands, start: 'exit 9' } });
    expect(await actions.act(broken, 'start', never)).toMatchObject({ exit: 9, log: 'last words' });
  });

  it('that runs here has its healthcheck and its hooks run here, too', async () => {
    const connector = createLocalConnector({ PATH: process.env['PATH'], WHERE: 'there' });
    await using mixed = remoteActions({ connector }, { WHERE: 'here' });
    const hook = { run: 'echo $WHERE', on: 'node', timeoutMs: 5000, onFailure: 'halt' } as const;
    const variables = { verb: 'restart', runId: 'r', nodeSet: 'n1' } as const;
    const healthcheck = { ...CHECK, probe: { test: 'echo $WHERE' } };
    for (const [runOn, where] of [
      ['local', 'here'],
      ['node', 'there'],
    ] as const) {
      const target = targetOf('command', 'x', { commands: { ...commands, runOn }, healthcheck });
      expect(await mixed.runHook(target, hook, variables, never)).toMatchObject({ output: where });
      for await (const watched of mixed.watch(target, 100, never)) {
        expect(watched).toMatchObject({ health: { output: where } });
        break;
      }
    }
  });

  it('that runs once is run once for all nodes', async () => {
    rmSync(log);
    const once_ = { commands: { ...commands, runOn: 'once' } } as const;
    const targets = ['n1', 'n2', 'n3'].map((node) => targetOf('command', 'all', { node, ...once_ }));
    const acted = await Promise.all(targets.map((target) => actions.act(target, 'start', never)));
    expect(acted.map((each) => each.kind === 'done' && each.exit)).toEqual([0, 0, 0]);
    expect(readFileSync(log, 'utf8')).toBe('start n1 n[1-3]\n');
    const found = await readAll(actions, targets);
    expect([...found.keys()].sort()).toEqual(['n1', 'n2', 'n3']);
    rmSync(flag);
  });
});

it('a node is asked once for all of its units, and once for a verb', async () => {
  const asked: string[] = [];
  await using by = remoteActions({ connector: counting(asked) });
  const targets = ['n1', 'n2'].flatMap((node) => [
    ...Array.from({ length: 40 }, (_, at) => targetOf('auto', `unit-${at}`, { node })),
    targetOf('command', 'own', { node, commands }),
    targetOf('runit', 'own-runit', { node }),
  ]);
  const found = await readAll(by, targets);
  expect([...found.values()].map((each) => each.kind === 'read' && each.readings.size)).toEqual([42, 42]);
  expect(asked.sort()).toEqual(['n1', 'n2']);
  await by.act(targetOf('command', 'own', { node: 'n3', commands }), 'stop', never);
  expect(asked).toEqual(['n1', 'n2', 'n3']);
});

it('a node with very many units is asked in several pieces, and all are told', async () => {
  const asked: string[] = [];
  await using by = remoteActions({ connector: counting(asked) });
  const targets = Array.from({ length: 2500 }, (_, at) => targetOf('sysv', `no-such-unit-${at}`));
  const reading = (await readAll(by, targets)).get('n1');
  const states = reading?.kind === 'read' ? [...reading.readings.values()].map(({ state }) => state) : [];
  expect(new Set(states)).toEqual(new Set(['missing']));
  expect(states).toHaveLength(2500);
  expect(asked.length).toBeGreaterThan(1);
});

/** Commands by the node that they are sent to. */
function counting(asked: string[]): Connector {
  const inner = createLocalConnector({ PATH: process.env['PATH'], HOME: '/' });
  return {
    siteOf: (node) => inner.siteOf(node),
    async connect(node, signal) {
      const connection = await inner.connect(node, signal);
      return {
        node,
        transport: 'local',
        details: {},
        alive: true,
        exec: (command, io) => {
          asked.push(node);
          return connection.exec(command, io);
        },
        sftp: () => connection.sftp(),
        [Symbol.asyncDispose]: async () => connection[Symbol.asyncDispose](),
      };
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}

describe('a hook', () => {
  const target = targetOf('command', 'own', { commands });
  const variables = { verb: 'restart', runId: 'run7', nodeSet: 'n[1-3]' } as const;
  const hook = (run: string, on: Hook['on'] = 'node'): Hook => ({
    run,
    on,
    timeoutMs: 5000,
    onFailure: 'halt',
  });

  it('has the environment, and text of it is no shell text', async () => {
    const odd = targetOf('auto', 'own', { unit: 'a@b' });
    const end = await actions.runHook(
      { ...odd, service: "$(touch /tmp/no) 'q'" },
      hook(
        'printf "%s|" "$GRAPPE_SERVICE" "$GRAPPE_UNIT" "$GRAPPE_VERB" "$GRAPPE_RUN_ID" "$GRAPPE_NODESET"; exit 4',
      ),
      variables,
      never,
    );
    expect(end).toEqual({ kind: 'exited', exit: 4, output: "$(touch /tmp/no) 'q'|a@b|restart|run7|n[1-3]|" });
  });

  it.each(['local', { nodes: 'lb[1-2]' }] as const)('runs on %j', async (on) => {
    const end = await actions.runHook(target, hook('echo "$GRAPPE_NODE"', on), variables, never);
    expect(end).toEqual({ kind: 'exited', exit: 0, output: on === 'local' ? 'n1' : 'n1\nn1' });
  });

  it('that takes too long is ended', async () => {
    const duration = uniqueDuration();
    const end = await actions.runHook(
      target,
      { ...hook(`sleep ${duration}`), timeoutMs: 200 },
      variables,
      never,
    );
    expect(end).toMatchObject({ kind: 'trouble', trouble: { outcome: 'timeout' } });
    await until(() => processesWith(`sleep ${duration}`).length === 0, 'the end of the hook');
  });
});

describe('a healthcheck', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.statusCode = request.url === '/ok?a=b' ? 200 : 503;
      response.end('answer');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => void server.close());

  /** The programs that the node has, beside what no node lacks. */
  const withOnly = (...programs: string[]): RemoteActions => {
    const bin = mkdtempSync(join(folder, 'bin-'));
    for (const program of ['sh', 'id', 'tail', 'head', 'sleep', 'cat', 'tr', 'rm', 'timeout', ...programs])
      writeFileSync(join(bin, program), `#!/bin/sh\nexec /usr/bin/${program} "$@"\n`, { mode: 0o755 });
    return remoteActions({}, { PATH: bin });
  };

  async function health(by: RemoteActions, probe: Healthcheck['probe']): Promise<Watched> {
    const target = targetOf('command', 'own', {
      commands,
      healthcheck: { probe, intervalMs: 50, timeoutMs: 2000, retries: 1, startPeriodMs: 0 },
    });
    for await (const watched of by.watch(target, 50, never)) return watched;
    throw new Error('no watch');
  }

  it.each([
    ['exit 0', { ok: true, output: '' }],
    ['echo bad >&2; exit 1', { ok: false, output: 'bad' }],
    ['sleep 30', { ok: false, output: '' }],
  ])('by test: %j', async (test, found) => {
    expect(await health(actions, { test })).toMatchObject({ health: found });
  });

  it.each([['curl'], ['wget'], ['bash']])('by http with only %s', async (program) => {
    await using by = withOnly(program);
    expect(await health(by, { http: `http://127.0.0.1:${port}/ok?a=b` })).toMatchObject({
      health: { ok: true },
    });
    expect(await health(by, { http: `http://127.0.0.1:${port}/no` })).toMatchObject({
      health: { ok: false, output: expect.stringContaining('503') as string },
    });
  });

  it('by tcp', async () => {
    expect(await health(actions, { tcp: { host: '127.0.0.1', port } })).toMatchObject({
      health: { ok: true },
    });
    expect(await health(actions, { tcp: { host: '127.0.0.1', port: 1 } })).toMatchObject({
      health: { ok: false },
    });
  });

  it('that no program can do says so', async () => {
    await using by = withOnly();
    expect(await health(by, { http: 'https://127.0.0.1/' })).toMatchObject({
      health: { ok: false, output: 'neither curl nor wget is on the node' },
    });
    expect(await health(by, { http: 'http://127.0.0.1/' })).toMatchObject({
      health: { output: 'none of curl, wget, bash, nc is on the node' },
    });
  });
});

describe('a watch', () => {
  it('leaves nothing behind when it is left', async () => {
    const mark = `${process.pid}-watched`;
    const target = targetOf('command', 'own', { commands: { ...commands, status: `: ${mark}; exit 3` } });
    let seen = 0;
    for await (const watched of actions.watch(target, 50, never)) {
      expect(watched).toMatchObject({ kind: 'reading', reading: { state: 'stopped' }, health: null });
      if (++seen === 3) break;
    }
    await until(() => processesWith(mark).length === 0, 'the end of the loop on the node');
  });

  it('asks in the same surroundings again and again', async () => {
    const target = targetOf('command', 'own', { commands: { ...commands, status: 'echo ${#PATH}; exit 1' } });
    const lengths: unknown[] = [];
    for await (const watched of actions.watch(target, 50, never)) {
      lengths.push(watched.kind === 'reading' && watched.reading.detail);
      if (lengths.length === 3) break;
    }
    expect(lengths[0]).toMatch(/^\d+$/);
    expect(new Set(lengths).size).toBe(1);
  });

  it('sees a change', async () => {
    const target = targetOf('command', 'own', { commands });
    const states: string[] = [];
    for await (const watched of actions.watch(target, 50, never)) {
      const state = watched.kind === 'reading' ? watched.reading.state : 'trouble';
      if (states.at(-1) !== state) states.push(state);
      if (state === 'stopped' && !existsSync(flag)) writeFileSync(flag, '');
      if (state === 'running') break;
    }
    expect(states).toEqual(['stopped', 'running']);
  });
});
