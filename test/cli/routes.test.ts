/** Nodes behind gateways, seen from the command line. */

import { hostname } from 'node:os';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateways, loginsOf, startGateways } from '../support/gateways.ts';
import { sshdInstalled } from '../support/sshd.ts';

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

describe.skipIf(!sshdInstalled)('a gateway in trouble', () => {
  let fleet: Gateways;
  beforeAll(async () => void (fleet = await startGateways(['gw1', 'gw2'])));
  afterAll(() => fleet[Symbol.asyncDispose]());

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

async function stopped(fleet: Gateways, name: string): Promise<{ readonly port: number }> {
  const sshd = fleet.gateway(name);
  await sshd.stop();
  return sshd;
}
