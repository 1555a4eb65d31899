import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../../src/index.ts';
import { type Gateways, loginsOf, startGateways } from '../support/gateways.ts';
import { sshdInstalled } from '../support/sshd.ts';

describe.skipIf(!sshdInstalled)('a Cluster behind gateways', () => {
  let fleet: Gateways;
  beforeAll(async () => {
    fleet = await startGateways(['gw1', 'gw2']);
    const routes = 'routes: [{ nodes: "n[1-4]", via: "gw[1-2]" }]';
    writeFileSync(join(fleet.home, 'grappe.yaml'), `version: 1\nnodes: "n[1-4]"\n${routes}\n`);
  });
  afterAll(() => fleet[Symbol.asyncDispose]());

  it('goes through them, round one that is down, and directly to a machine that was added so', async () => {
    const config = join(fleet.home, 'grappe.yaml');
    const reach = { sshConfigFile: fleet.sshConfig };
    await using cluster = await Cluster.open({ config, env: fleet.env, cwd: fleet.home, reach });
    const logins = () => ['gw1', 'gw2'].map((name) => loginsOf(fleet.gateway(name)));
    expect((await cluster.run('true')).outcomes.get('ok')?.fold()).toBe('n[1-4]');
    await cluster.run('true');
    expect(logins()).toEqual([1, 1]);
    await fleet.gateway('gw1').stop();
    expect((await cluster.run('true')).outcomes.get('ok')?.fold()).toBe('n[1-4]');
    expect(logins()).toEqual([1, 1]);
    cluster.add({ name: '127.1.0.9', port: fleet.nodes.port, user: fleet.nodes.user, jump: 'none' });
    expect((await cluster.run('true', { nodes: '127.1.0.9' })).exit).toBe(0);
  });
});
