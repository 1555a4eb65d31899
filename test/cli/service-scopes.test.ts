/** Edges that ask for some of a service only, and a service that is another thing on each node; on real nodes. */

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ServiceChangeEvent, ServiceStatusEvent } from '../../src/protocol/index.ts';
import { isRoot } from '../support/accounts.ts';
import { jsonEvents } from '../support/json-events.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestServices, type TestServices } from '../support/test-services.ts';

const UNIT = `grappe-test-scopes-${process.pid}`;
const noScripts = !isRoot
  ? 'only root can install init scripts'
  : existsSync('/run/systemd/system')
    ? 'systemd runs this machine'
    : undefined;

describe.skipIf(!sshdInstalled)('a service on real nodes', () => {
  let lab: TestServices;

  beforeAll(async () => {
    lab = await startTestServices(`
  cache:
    nodes: "n[1-3]"
    max_failed: 2
    # What is marked is dead: nobody has to wait whether it comes up yet.
    commands: &mortal
      status: 'test -e "%HOME%/flags/dead $GRAPPE_NODE" && exit 1; test -e "%HOME%/flags/$GRAPPE_SERVICE $GRAPPE_NODE" || exit 3'
  page: { nodes: "n[4-5]", depends_on: { cache: { scope: any } } }
  store: { nodes: "n[11-15]", max_failed: 4, commands: *mortal }
  shop: { nodes: n16, depends_on: { store: { min: 50% } } }
  mixed:
    nodes: "n[1-4]"
    depends_on: { base: { scope: same-node } }
    overrides: [{ nodes: "n[1-2]", backend: auto, unit: "${UNIT}-\${node}" }]
  base: { nodes: "n[1-4]", max_failed: 1, commands: *mortal }
`);
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  beforeEach(() => lab.set());

  /** It starts once another one runs: who waited for it would wait until its time is over. */
  const startsAfter = (instance: string): string =>
    `while [ ! -e '${join(lab.home, 'flags', instance)}' ]; do sleep 0.05; done`;

  const dies = (instance: `${string} ${string}`): void => {
    const [, node = ''] = instance.split(' ');
    lab.disturb(instance, `: >'${join(lab.home, 'flags', `dead ${node}`)}'; exit 7`);
  };

  it('any, min: enough are enough, and the others are not waited for', async () => {
    lab.disturb('cache n1', startsAfter('page n5'));
    dies('cache n2');
    lab.disturb('store n11', startsAfter('shop n16'));
    dies('store n12');
    const { stdout, exit } = await lab.service(['start', 'page', 'shop', '--json']);
    expect(outcomesIn(stdout)).toEqual({
      cache: { changed: 'n[1,3]', failed: 'n2' },
      page: { changed: 'n[4-5]' },
      store: { changed: 'n[11,13-15]', failed: 'n12' },
      shop: { changed: 'n16' },
    });
    expect(exit).toBe(0);
  });

  it('any, min: fewer are not, and what they block is told with its cause', async () => {
    for (const node of ['n1', 'n2', 'n3']) dies(`cache ${node}`);
    for (const node of ['n11', 'n12', 'n13']) dies(`store ${node}`);
    const { stdout, exit } = await lab.service(['start', 'page', 'shop', '--json']);
    const blame = { what: 'failed', selected: true };
    expect(jsonEvents(ServiceChangeEvent, stdout).find(({ event }) => event === 'summary')).toMatchObject({
      blocked: [
        { by: { service: 'cache', nodes: 'n[1-3]', ...blame }, services: { page: 'n[4-5]' } },
        { by: { service: 'store', nodes: 'n[11-13]', ...blame }, services: { shop: 'n16' } },
      ],
    });
    expect(exit).toBe(1);
    expect(lab.running().filter((name) => !name.startsWith('dead'))).toEqual(['store n14', 'store n15']);
  });

  it('any, min: as many may be stopped as are not needed', async () => {
    const serving = ['page n4', 'shop n16', 'cache n2', 'store n13', 'store n14', 'store n15'] as const;
    lab.set('cache n1', 'store n12', ...serving);
    expect(await lab.service(['stop', 'cache', 'store', '-w', 'n[1,12]'])).toMatchObject({ exit: 0 });
    expect(await lab.service(['stop', 'cache', '-w', 'n2'])).toMatchObject({ stdout: '', exit: 8 });
    expect(await lab.service(['stop', 'store', '-w', 'n13'])).toMatchObject({ stdout: '', exit: 8 });
    expect(lab.running()).toEqual([...serving].sort());
  });

  const name = `is an init script here and commands there${noScripts ? ` (skipped: ${noScripts})` : ''}`;
  describe.skipIf(noScripts !== undefined)(name, () => {
    const scripts = ['n1', 'n2'].map((node) => `/etc/init.d/${UNIT}-${node}`);
    beforeAll(() => {
      const text = `#!/bin/sh
node=\${0##*-}
cd '${lab.home}/flags'
case $1 in
start | restart) [ ! -e "broken $node" ] && : >"mixed $node" || { : >"dead $node"; exit 1; };;
stop) rm -f "mixed $node";;
status) [ ! -e "dead $node" ] || exit 1; [ -e "mixed $node" ] || exit 3;;
*) exit 2;;
esac
`;
      for (const script of scripts) writeFileSync(script, text, { mode: 0o755 });
    });
    afterAll(() => {
      for (const script of scripts) rmSync(script, { force: true });
    });

    it('and is one service all the same', async () => {
      const started = await lab.service(['start', 'mixed']);
      expect(started).toMatchObject({ stdout: 'base   4 changed\nmixed  4 changed\n', exit: 0 });
      expect(await backends()).toEqual({
        n1: 'sysv running',
        n2: 'sysv running',
        n3: 'command running',
        n4: 'command running',
      });
      expect(await lab.service(['start', 'mixed'])).toMatchObject({
        stdout: 'mixed  4 unchanged\n',
        exit: 0,
      });
      const restarted = await lab.service(['restart', 'mixed', '--batch', '3']);
      expect(restarted).toMatchObject({ stdout: 'mixed  4 changed\n', exit: 0 });
      expect(await lab.service(['stop', 'mixed'])).toMatchObject({ stdout: 'mixed  4 changed\n', exit: 0 });
      expect(lab.running()).toEqual(['base n1', 'base n2', 'base n3', 'base n4']);
    });

    it('whose failures have one budget, and whose edges know nodes and not backends', async () => {
      lab.set('broken n1');
      dies('base n3');
      const { stdout, exit } = await lab.service(['start', 'mixed', '--max-failed', '2', '--json']);
      expect(outcomesIn(stdout)).toMatchObject({
        base: { failed: 'n3' },
        mixed: { failed: 'n1', blocked: 'n3', changed: 'n[2,4]' },
      });
      expect(exit).toBe(0);
    });
  });

  async function backends(): Promise<Record<string, string>> {
    const { stdout } = await lab.service(['status', 'mixed', '--json']);
    const statuses = jsonEvents(ServiceStatusEvent, stdout).filter((event) => event.event === 'status');
    return Object.fromEntries(
      statuses.map(({ node, reading }) => [node, `${reading?.backend} ${reading?.state}`]),
    );
  }
});

/** By service: nodes by outcome. */
function outcomesIn(stdout: string): unknown {
  const ends = jsonEvents(ServiceChangeEvent, stdout).filter((event) => event.event === 'service');
  return Object.fromEntries(ends.map(({ service, outcomes }) => [service, outcomes]));
}
