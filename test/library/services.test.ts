/** Services of a cluster through the library, on the nodes of the demo. */

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster, RolloutEvent } from '../../src/index.ts';
import { type DemoCluster, startDemoCluster } from '../support/demo-cluster.ts';

describe('services of a Cluster', () => {
  let demo: DemoCluster;
  let cluster: Cluster;

  beforeAll(async () => {
    demo = await startDemoCluster(4);
    cluster = await demo.open();
  });
  beforeEach(async () => {
    await cluster.run('for name in web cache database; do unit stop $name; rm -f broken-$name; done');
  });
  afterAll(async () => {
    await cluster.end();
    await demo[Symbol.asyncDispose]();
  });

  const states = async (): Promise<string[]> =>
    (await cluster.services.status()).map(({ service, node, ok, reading }) =>
      [service, node, ok, reading?.state].join(' '),
    );

  /** Another configuration of the same nodes. */
  function configWith(change: (text: string) => string): string {
    const sshConfig = join(dirname(demo.embedded.configFile), 'ssh_config');
    const text = readFileSync(demo.embedded.configFile, 'utf8');
    const changed = change(text).replace('config: ssh_config', `config: ${sshConfig}`);
    expect(change(text)).not.toBe(text);
    const path = join(demo.home, 'other.yaml');
    writeFileSync(path, changed);
    return path;
  }

  it('are planned, applied as planned, and then as declared', async () => {
    const plan = await cluster.services.plan();
    expect(plan.services.map(({ service, nodes }) => `${service} ${nodes}`)).toEqual([
      'database n[3-4]',
      'cache n[1-2]',
      'web n[1-2]',
    ]);
    expect(await states()).toContain('web n1 false stopped');
    const { ok, instances, summary } = await cluster.services.apply({ plan: structuredClone(plan) });
    expect([ok, summary.counts, instances.length]).toEqual([true, { changed: 6 }, 6]);
    expect(await states()).toEqual([
      'database n3 true running',
      'database n4 true running',
      'cache n1 true running',
      'cache n2 true running',
      'web n1 true running',
      'web n2 true running',
    ]);
    await expect(cluster.services.apply({ plan })).rejects.toMatchObject({ code: 'plan-moved' });
    expect(await cluster.services.drift()).toEqual([]);
    await cluster.run('unit crash web', { nodes: 'n2' });
    expect(await cluster.services.drift()).toMatchObject([{ service: 'web', nodes: 'n2' }]);
  });

  it('are started, restarted in waves and stopped; what failed blocks what needs it', async () => {
    expect((await cluster.services.act('start', 'web')).ok).toBe(true);
    const waves: string[] = [];
    for await (const event of cluster.services.events('restart', { names: 'web' }))
      if (event.event === 'wave' && event.is === 'begun') waves.push(event.nodes);
    expect(waves).toEqual(['n1', 'n2']);
    await expect(cluster.services.act('stop', 'database')).rejects.toMatchObject({
      code: 'dependents-run',
    });
    expect((await cluster.services.act('stop', ['database'], { withDependents: true })).ok).toBe(true);

    await cluster.run('touch broken-database', { nodes: 'n3' });
    const { ok, instances, summary } = await cluster.services.act('start', 'web');
    const found = instances.map(({ service, node, outcome }) => `${service} ${node} ${outcome}`);
    expect([ok, found.toSorted()]).toEqual([
      false,
      ['database n3 failed', 'database n4 changed', 'web n1 blocked', 'web n2 blocked'],
    ]);
    expect(summary.blocked).toMatchObject([{ by: { service: 'database', nodes: 'n3' } }]);
    expect(instances.find(({ outcome }) => outcome === 'failed')?.log).toContain('cannot bind');
  });

  it('take up what a change has left, and do nothing twice', async () => {
    await cluster.services.act('start', 'database');
    await cluster.run('touch broken-database', { nodes: 'n3' });
    const halted = await cluster.services.act('restart', 'database', { batch: [{ count: 1 }] });
    expect(halted.summary.counts).toEqual({ failed: 1, 'not-run': 1 });
    await cluster.run('rm broken-database', { nodes: 'n3' });
    const one = await cluster.services.act('restart', 'database', {
      resume: halted,
      maxFailed: { count: 0 },
    });
    expect(one.summary.counts).toEqual({ changed: 2 });
    const none = await cluster.services.act('restart', 'database', { resume: one });
    expect(none.instances.flatMap(({ verbs }) => verbs)).toEqual([]);
  });

  it('show what makes their units what they are', async () => {
    const files = await cluster.services.cat({ names: 'cache' });
    expect(files.map(({ service, node, unit }) => [service, node, unit])).toEqual([
      ['cache', 'n1', 'cache'],
      ['cache', 'n2', 'cache'],
    ]);
    expect(files[0]).toMatchObject({ text: expect.stringContaining('unit start') as string, trouble: null });
  });

  it('are limited to the nodes of the cluster; other names are units there', async () => {
    await using one = await demo.open({ nodes: 'n1' });
    expect((await one.services.status({ names: 'web' })).map(({ node }) => node)).toEqual(['n1']);
    expect((await one.services.act('start', 'cache')).summary.counts).toEqual({ changed: 1 });
    expect((await cluster.services.status({ names: 'cache', nodes: 'n[1-2]' })).map(({ ok }) => ok)).toEqual([
      true,
      false,
    ]);
    await expect(cluster.services.status({ names: 'wbe' })).rejects.toMatchObject({
      code: 'unknown-service',
      hint: expect.stringContaining("did you mean 'web'?") as string,
    });
  });

  it('are what the configuration declares, where it is about that', async () => {
    const options = { names: 'wbe', nodes: 'n1' };
    const refused = expect.objectContaining({ code: 'unknown-service' }) as unknown;
    await expect(cluster.services.plan(options)).rejects.toEqual(refused);
    await expect(cluster.services.drift(options)).rejects.toEqual(refused);
    await expect(cluster.services.apply(options)).rejects.toEqual(refused);
    await expect(cluster.services.events('apply', options).next()).rejects.toEqual(refused);
    // A unit that nobody has.
    expect(await cluster.services.status(options)).toMatchObject([{ service: 'wbe', ok: false }]);
  });

  it('take up what was rolled back, too', async () => {
    const rollout =
      'rollout: { min_healthy_time: 300ms, on_failure: rollback }\n  hooks: { rollback: { run: "true" } }';
    const config = configWith((text) => text.replace('rollout: { min_healthy_time: 300ms }', rollout));
    await using careful = await demo.open({ config });
    await cluster.run('touch broken-database', { nodes: 'n4' });
    const undone = await careful.services.act('start', 'database', { batch: [{ count: 1 }] });
    expect(undone.rolledBack.map(({ node }) => node)).toEqual(['n4', 'n3']);
    await cluster.run('rm broken-database', { nodes: 'n4' });
    const { instances } = await careful.services.act('start', 'database', { resume: undone });
    // Side by side: whichever is there first.
    const done = instances.map(({ node, verbs }) => `${node} ${verbs.join()}`);
    expect(done.toSorted()).toEqual(['n3 start', 'n4 start']);
  });

  it('have locks while they are changed, which are seen and broken from elsewhere', async () => {
    await using other = await demo.open();
    // It is watched for so long that all of this happens meanwhile.
    const config = configWith((text) => text.replaceAll('300ms', '6s'));
    await using slow = await demo.open({ config });
    const changing = slow.services.events('start', { names: 'database' });
    await changing.next();
    const { locks, troubled } = await other.services.locks();
    expect([locks.map(({ service, node }) => `${service} ${node}`).toSorted(), troubled.size]).toEqual([
      ['database n3', 'database n4'],
      0,
    ]);
    const id = locks[0]?.owner?.id ?? '';
    await expect(other.services.act('stop', 'database')).rejects.toMatchObject({ code: 'locked' });
    expect((await other.services.breakLocks(id, { nodes: 'n3' })).locks).toMatchObject([{ node: 'n3' }]);
    expect((await other.services.locks()).locks).toMatchObject([{ node: 'n4', owner: { id } }]);
    await changing.return();
    expect((await other.services.locks()).locks).toEqual([]);
    expect((await other.services.breakLocks(id)).locks).toEqual([]);
  });

  it('are left as they are once the loop is left, and not locked any more', async () => {
    await cluster.services.act('start', ['database', 'cache']);
    const seen: RolloutEvent['event'][] = [];
    for await (const event of cluster.services.events('start', { names: 'web', batch: [{ count: 1 }] })) {
      seen.push(event.event);
      if (event.event === 'begin') break;
    }
    expect(seen.at(-1)).toBe('begin');
    expect(await states()).toContain('web n2 false stopped');
    expect((await cluster.services.act('start', 'web')).summary.counts).toEqual({ unchanged: 1, changed: 1 });
  });

  it('that cannot be reached are told so; a signal begins nothing', async () => {
    await demo.embedded.stopNode('n2');
    const found = await cluster.services.status({ names: 'cache' });
    expect(found).toMatchObject([
      { node: 'n1', outcome: 'failed', trouble: null },
      { node: 'n2', outcome: 'unreachable', reading: null },
    ]);
    expect((await cluster.services.cat({ names: 'cache' }))[1]).toMatchObject({
      node: 'n2',
      text: null,
      trouble: { outcome: 'unreachable' },
    });
    await demo.embedded.startNode('n2');
    const options = { signal: AbortSignal.abort() };
    await expect(cluster.services.status(options)).rejects.toThrow();
    const { ok } = await cluster.services.act('start', 'cache', options);
    expect(ok).toBe(false);
    expect(await states()).toContain('cache n1 false stopped');
  });
});
