/** Nodes behind gateways, seen from the command line. */

import type { ChildProcess } from 'node:child_process';
import { hostname } from 'node:os';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NodeSet } from '../../src/nodeset/index.ts';
import { type Finished, grappe, type GrappeOptions } from '../support/grappe.ts';
import { type Gateways, loginsOf, startGateways } from '../support/gateways.ts';
import { killTree } from '../support/processes.ts';
import { makeKey, sshdInstalled } from '../support/sshd.ts';
import { closedPort } from '../support/tcp-proxy.ts';

const TRANSPORTS = ['ssh2', 'openssh'];
const VIA_ONE = 'routes: [{ nodes: "n[1-20]", via: gw1 }]\n';
const VIA_TWO = 'routes: [{ nodes: "n[1-20]", via: ["gw[1-2]"] }]\n';

describe.skipIf(!sshdInstalled)('nodes behind gateways', () => {
  let fleet: Gateways;
  beforeAll(async () => void (fleet = await startGateways(['gw1', 'gw2', 'gw3'])));
  afterAll(() => fleet[Symbol.asyncDispose]());

  const logins = (): number[] => ['gw1', 'gw2', 'gw3'].map((name) => loginsOf(fleet.gateway(name)));
  const loginsSince = (before: readonly number[]): number[] =>
    logins().map((count, at) => count - (before[at] ?? 0));

  it('are spread over their gateways, all nodes of one over one connection to it', async () => {
    const before = logins();
    const { stdout, stderr, exit } = await fleet.run(VIA_TWO, ['run', '-w', 'n[1-20]', '-b', 'echo ok']);
    expect(stderr).toContain('20 nodes: 20 ok');
    expect([stdout.includes('n[1-20] (20)'), exit]).toEqual([true, 0]);
    expect(loginsSince(before)).toEqual([1, 1, 0]);
  });

  it('stay with their gateway, whatever is selected', async () => {
    const before = logins();
    await fleet.run(VIA_TWO, ['run', '-w', 'n[2,4,20]', 'true']);
    expect(loginsSince(before)).toEqual([0, 1, 0]);
  });

  it.each(TRANSPORTS)('are reached through gateways behind gateways with transport %s', async (transport) => {
    const routes = 'routes: [{ nodes: gw2, via: gw1 }, { nodes: "n[1-9]", via: gw2 }]\n';
    const before = logins();
    const words = ['run', '--transport', transport, '-w', 'n[1-2]', '-b', 'echo ok'];
    const { stdout, exit } = await fleet.run(routes, words);
    expect([stdout, exit]).toEqual(['---------------\nn[1-2] (2)\n---------------\nok\n', 0]);
    expect(loginsSince(before)).toEqual(transport === 'ssh2' ? [1, 1, 0] : [2, 2, 0]);
  });

  it.each(TRANSPORTS)(
    'are reached by what ssh.overrides says of the gateway with transport %s',
    async (transport) => {
      const { port, user, identity } = fleet.gateway('gw3');
      const routes = `routes: [{ nodes: "n[1-9]", via: door }]
ssh: { overrides: [{ nodes: door, address: 127.9.0.3, port: ${port}, user: ${user}, identity: ${identity} }] }\n`;
      const known = join(fleet.home, `known-${transport}`);
      writeFileSync(
        known,
        fleet
          .gateway('gw3')
          .hostKeys.map((key) => `[127.9.0.3]:${port} ${key}\n`)
          .join(''),
      );
      const before = logins();
      const config = join(fleet.home, `config-${transport}`);
      writeFileSync(config, `Host door\n  UserKnownHostsFile ${known}\nHost *\nInclude ${fleet.sshConfig}\n`);
      const words = ['run', '-F', config, '--transport', transport, '-w', 'n1', 'echo ok'];
      expect(await fleet.run(routes, words)).toMatchObject({ stdout: 'n1: ok\n', exit: 0 });
      expect(loginsSince(before)).toEqual([0, 0, 1]);
    },
  );

  it('a gateway that is selected itself is reached directly', async () => {
    const before = logins();
    const { exit } = await fleet.run(VIA_ONE, ['run', '-w', 'gw1,gw2', '-b', 'echo ok']);
    expect([exit, loginsSince(before)]).toEqual([0, [1, 1, 0]]);
  });

  it.each(TRANSPORTS)('-J and -o ProxyJump go before routes with transport %s', async (transport) => {
    for (const jump of [
      ['-J', 'gw3'],
      ['-o', 'ProxyJump=gw3'],
    ]) {
      const before = logins();
      const words = ['run', '--transport', transport, '-w', 'n1', ...jump, 'echo ok'];
      expect((await fleet.run(VIA_ONE, words)).stdout).toBe('n1: ok\n');
      expect(loginsSince(before)).toEqual([0, 0, 1]);
    }
  });

  it('--topology takes a tree of ClusterShell whose root is this machine', async () => {
    const topology = join(fleet.home, 'topology.conf');
    writeFileSync(topology, `[routes]\n${hostname()}: gw[1-2]\ngw[1-2]: n[1-20]\n`);
    const before = logins();
    const words = ['run', '--topology', topology, '-w', 'n[1-4]', '-b', 'echo ok'];
    expect((await fleet.run('', words)).exit).toBe(0);
    expect(loginsSince(before)).toEqual([1, 1, 0]);
  });

  it('routes in a circle are a mistake with its place, also by a group of another source', async () => {
    writeFileSync(join(fleet.home, 'topology.conf'), '[routes]\ngw1: gw2\ngw2: gw1,n1\n');
    const { stderr, exit } = await fleet.run('', ['run', '--topology', 'topology.conf', '-w', 'n1', 'true']);
    expect(stderr).toMatch(/topology\.conf:[23]:1: error: the routes lead in a circle/);
    expect(exit).toBe(3);
  });

  it('doctor shows the way', async () => {
    const { stdout } = await fleet.run(VIA_ONE, ['doctor', '-w', 'n1']);
    expect(stdout).toMatch(/way +via gw1 \(/);
  });
});

describe.skipIf(!sshdInstalled)('the only gateway', () => {
  it.each(TRANSPORTS)(
    'that is down makes its nodes unreachable, told once, with transport %s',
    async (transport) => {
      await using lone = await startGateways(['gw1']);
      const { port } = await stopped(lone, 'gw1');
      const words = ['run', '--transport', transport, '-w', 'n[1-20]', 'echo ok'];
      const { stderr, exit } = await lone.run(VIA_ONE, words);
      expect(stderr).toContain('grappe: n[1-20] (20): unreachable (gateway): ');
      expect(stderr).toMatch(new RegExp(`why: gateway 'gw1'.* port ${port}: connection refused`, 'i'));
      expect([stderr.match(/why:/g)?.length, exit]).toEqual([1, 4]);
    },
  );
});

describe.skipIf(!sshdInstalled)('a gateway in trouble, of two', () => {
  let fleet: Gateways;
  beforeEach(async () => void (fleet = await startGateways(['gw1', 'gw2'])));
  afterEach(() => fleet[Symbol.asyncDispose]());

  it.each(TRANSPORTS)(
    'is stood in for by the other one where it is down with transport %s',
    async (transport) => {
      await stopped(fleet, 'gw1');
      const words = ['run', '--transport', transport, '-w', 'n[1-6]', '-b', 'echo ok'];
      expect(await fleet.run(VIA_TWO, words)).toMatchObject({ exit: 0 });
      expect(loginsOf(fleet.gateway('gw2'))).toBe(transport === 'ssh2' ? 1 : 6);
    },
  );

  it('loses its nodes with it, told once, and nothing is sent another way', async () => {
    const [sent, done] = ['sent', 'done'].map((name) => join(fleet.nodes.folder, name)) as [string, string];
    writeFileSync(sent, '');
    chmodSync(sent, 0o666);
    const command = `echo %h >>${sent}; echo started; while [ ! -e ${done} ]; do sleep 0.1; done`;
    const { stderr, exit } = await fleet.run(VIA_TWO, ['run', '-w', 'n[1-8]', command], {
      started: (child) =>
        onceSaid(child, 8, () => {
          killTree(fleet.gateway('gw1').pid);
          writeFileSync(done, '');
        }),
    });
    expect(stderr).toContain('grappe: n[1,3,5,7] (4): lost (gateway): ');
    expect(stderr).toContain("  why: gateway 'gw1': ");
    expect(stderr).toContain('8 nodes: 4 ok, 4 lost (n[1,3,5,7])');
    expect(exit).toBe(4);
    expect(readFileSync(sent, 'utf8').trimEnd().split('\n').toSorted()).toEqual([...NodeSet.parse('n[1-8]')]);
  });

  it.each(TRANSPORTS)(
    'whose host key is another one gets no login, and nobody stands in, with transport %s',
    async (transport) => {
      const { port, knownHosts } = fleet.gateway('gw1');
      writeFileSync(knownHosts, `[127.*]:${port} ${makeKey(join(fleet.home, 'other'))}\n`);
      const words = ['run', '--transport', transport, '-w', 'n[1-4]', 'echo ok'];
      const { stdout, stderr, exit } = await fleet.run(VIA_TWO, words);
      expect(stderr).toContain('grappe: n[1,3] (2): hostkey (host-key-changed)');
      expect(stderr).toContain("  why: gateway 'gw1': ");
      expect(stderr).toContain('-w gw1 ');
      expect([stdout.split('\n').toSorted(), exit]).toEqual([['', 'n2: ok', 'n4: ok'], 4]);
      expect(loginsOf(fleet.gateway('gw1'))).toBe(0);
    },
  );

  it('that cannot reach a node is not to blame for it', async () => {
    const routes = `${VIA_TWO}ssh: { overrides: [{ nodes: "n[1,3]", port: ${await closedPort()} }] }\n`;
    const { stderr, exit } = await fleet.run(routes, ['run', '-w', 'n[1-4]', 'true']);
    expect(stderr).toContain('grappe: n[1,3] (2): unreachable (gateway): ');
    expect(stderr).toMatch(/why: '%h' port \d+: gateway 'gw1' cannot connect: .*Connection refused/);
    expect([loginsOf(fleet.gateway('gw1')), loginsOf(fleet.gateway('gw2')), exit]).toEqual([1, 1, 4]);
  });
});

describe.skipIf(!sshdInstalled)('the background process', () => {
  let fleet: Gateways;
  let env: Record<string, string>;
  beforeAll(async () => {
    fleet = await startGateways(['gw1', 'gw2']);
    const { GRAPPE_NO_PERSIST: _, ...kept } = fleet.env;
    env = { ...kept, XDG_RUNTIME_DIR: fleet.home };
  });
  afterAll(async () => {
    await grappe(['daemon', 'stop'], { env });
    await fleet[Symbol.asyncDispose]();
  });

  const logins = (): number[] => ['gw1', 'gw2'].map((name) => loginsOf(fleet.gateway(name)));
  const run = (command: string, options: GrappeOptions = {}): Promise<Finished> =>
    fleet.run(VIA_TWO, ['run', '-w', 'n[1-4]', command], { env, ...options });

  it('keeps the way through a gateway, tells of its loss, and goes round it', async () => {
    expect(await run('echo ok')).toMatchObject({ exit: 0 });
    expect([(await run('echo ok')).exit, logins()]).toEqual([0, [1, 1]]);
    const kill = (child: ChildProcess): void => onceSaid(child, 4, () => killTree(fleet.gateway('gw1').pid));
    const { stderr } = await run('echo started; sleep 2', { started: kill });
    expect(stderr).toContain('grappe: n[1,3] (2): lost (gateway): ');
    expect(stderr).toContain("  why: gateway 'gw1': ");
    expect([(await run('echo ok')).exit, loginsOf(fleet.gateway('gw2'))]).toEqual([0, 2]);
  });
});

/** Acts when that many lines have come. */
function onceSaid(child: ChildProcess, lines: number, act: () => void): void {
  let left = lines;
  child.stdout?.on('data', (chunk: Buffer) => {
    const came = chunk.toString().split('\n').length - 1;
    if (left > 0 && (left -= came) <= 0) act();
  });
}

async function stopped(fleet: Gateways, name: string): Promise<{ readonly port: number }> {
  const sshd = fleet.gateway(name);
  await sshd.stop();
  return sshd;
}
