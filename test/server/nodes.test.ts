/** Nodes over the API, on real OpenSSH nodes: n1 to n3 answer, n4 says something else, nobody listens where n5 is. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as v from 'valibot';
import { type Answer, AUDIT, bytesOf, NODES, shareOf } from '../../src/protocol/index.ts';
import { type ServedConsole, serveConsole } from '../support/served-console.ts';
import { forcedCommand, type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';
import { closedPort } from '../support/tcp-proxy.ts';

type Known = (typeof NODES)[keyof typeof NODES] | typeof AUDIT.list;
type Who = Awaited<ReturnType<ServedConsole['signedIn']>>;

describe.skipIf(!sshdInstalled)('nodes over the API', () => {
  let sshd: Sshd;
  let served: ServedConsole;
  let admin: Who;
  let viewer: Who;

  beforeAll(async () => {
    sshd = await startSshd({ extraConfig: [forcedCommand(4, 'echo hello')] });
    served = await serveConsole({
      yaml: `version: 1
nodes: n[1-5]
groups: { web: "n[1-2]", db: n3 }
ssh:
  config: ${sshd.sshConfig}
  overrides: [{ nodes: n5, port: ${await closedPort()} }]
services: { web: { nodes: "@web", unit: httpd, state: started } }
`,
    });
    admin = await served.signedIn('admin');
    viewer = await served.signedIn('viewer');
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await sshd.stop();
  });

  async function get<E extends { readonly answer: v.GenericSchema | string }>(
    _: E,
    path: string,
    who: Who = viewer,
  ) {
    const { status, text } = await served.call('GET', `/api${path}`, who);
    expect([status, text.slice(0, 300)]).toEqual([200, expect.any(String)]);
    return JSON.parse(text) as E extends Known ? Answer<E> : never;
  }

  async function post(path: string, who: Who, body: unknown) {
    const { status, text } = await served.call('POST', `/api${path}`, who, body);
    return { status, body: JSON.parse(text) as Record<string, unknown> & { error?: { code: string } } };
  }

  /** Its report, once it has ended. */
  async function checked(who: Who, body: unknown) {
    const { status, body: begun } = await post('/nodes/checks', who, body);
    expect(status).toBe(200);
    for (;;) {
      const report = await get(NODES.checkReport, `/nodes/checks/${String(begun['id'])}`, who);
      if (report.ended !== null) return report;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('tells which answer, which do not, and why; and what has changed since', async () => {
    const first = await checked(admin, {});
    expect(first).toMatchObject({
      count: 5,
      done: 5,
      active: { nodes: 'n[1-3]', count: 3, causes: [] },
      error: {
        nodes: 'n4',
        causes: [{ nodes: 'n4', text: 'denied (nologin): the login shell ran no command: hello' }],
      },
      notAnswering: { nodes: 'n5', causes: [{ nodes: 'n5', cause: 'refused' }] },
      waiting: { nodes: '', count: 0 },
      changes: [],
      unchanged: 0,
    });
    const second = await checked(admin, { nodes: '@web,n5' });
    expect(second).toMatchObject({ nodes: 'n[1-2,5]', unchanged: 3, changes: [] });
    const fleet = await get(NODES.nodes, '/nodes');
    expect(fleet.checks).toContainEqual({
      nodes: 'n5',
      ...{
        state: 'not-answering',
        outcome: 'unreachable',
        cause: 'refused',
        at: expect.any(String) as string,
      },
    });
  });

  it('reads the nodes of a file, and keeps nothing of it', async () => {
    const file = { name: 'grappe.yaml', text: 'nodes: "@mine"\ngroups: { mine: "n[2-3]" }\n' };
    expect(await checked(admin, { file })).toMatchObject({ nodes: 'n[2-3]', active: { count: 2 } });
    const wrong = await post('/nodes/checks', admin, { file: { name: 'hosts', text: 'n1\nn[2-\n' } });
    expect(wrong).toMatchObject({
      status: 400,
      body: { error: { code: 'nodeset-syntax', where: { source: 'hosts:2' } } },
    });
    const groups = await get(NODES.groups, '/nodes/groups');
    expect(groups.groups.map(({ name, nodes }) => [name, nodes])).toEqual([
      ['db', 'n3'],
      ['web', 'n[1-2]'],
    ]);
  });

  it('exports a check that has ended, and nothing that a spreadsheet would compute', async () => {
    const { id } = await checked(admin, { nodes: 'n[1,4]' });
    const csv = await served.call('GET', `/api/nodes/checks/${id}/export?format=csv`, viewer);
    expect(csv.headers['content-disposition']).toBe(`attachment; filename="check-${id}.csv"`);
    expect(csv.text.split('\r\n').map((line) => line.split(',').slice(0, 3).join())).toEqual([
      'node,state,outcome',
      'n1,active,ok',
      'n4,error,denied',
      '',
    ]);
  });

  it('S23 contacts the nodes of its fleet for an operator, others for an administrator alone', async () => {
    const operator = await served.signedIn('operator');
    const foreign = await post('/nodes/checks', operator, { nodes: 'n[1,9]' });
    expect(foreign).toMatchObject({ status: 403, body: { error: { code: 'not-permitted' } } });
    const file = { name: 'hosts', text: '10.0.0.1\n' };
    expect(await post('/nodes/checks', operator, { file })).toMatchObject({ status: 403 });
    expect(await checked(admin, { nodes: 'n[1,9]' })).toMatchObject({ active: { nodes: 'n[1,9]' } });
    for (const name of ['n9', '127.1.0.1', '-oProxyCommand=true'])
      expect((await served.call('POST', `/api/node/${name}/reach`, admin, {})).status).toBe(404);
  });

  it('S24 shows an account the nodes that it is for, and no others', async () => {
    const SHELL = { user: 'root', from: null };
    const { people } = served.console.accounts;
    await people.add(SHELL, { name: 'webmaster', role: 'operator', nodes: '@web', languages: null });
    const webmaster = await served.signedIn('operator', 'webmaster');
    expect(await get(NODES.nodes, '/nodes', webmaster)).toMatchObject({ nodes: 'n[1-2]', count: 2 });
    const loads = await get(NODES.loads, '/nodes/loads', webmaster);
    expect(bytesOf(loads.state).length).toBe(2);
    const { groups } = await get(NODES.groups, '/nodes/groups', webmaster);
    expect(groups.map(({ nodes }) => nodes)).toEqual(['', 'n[1-2]']);
    const of3 = await served.call('GET', '/api/node/n3', webmaster);
    const of99 = await served.call('GET', '/api/node/n99', webmaster);
    expect([of3.status, of3.text.replace('n3', 'n99')]).toEqual([404, of99.text]);
    const whole = await checked(admin, { nodes: 'n[1-3]' });
    expect((await served.call('GET', `/api/nodes/checks/${whole.id}`, webmaster)).status).toBe(404);
    expect(await checked(webmaster, {})).toMatchObject({ nodes: 'n[1-2]' });
    expect(await post('/nodes/drain', webmaster, { nodes: 'n[2-3]', reason: 'x' })).toMatchObject({
      status: 403,
    });
    expect((await get(NODES.nodes, '/nodes')).drained).toEqual([]);
  });

  it('takes nodes out of use and back, for everybody', async () => {
    const drained = await post('/nodes/drain', admin, { nodes: '@db', reason: ' disk\n fails ' });
    const row = { node: 'n3', reason: 'disk fails', by: 'one-admin', at: expect.any(String) as string };
    expect(drained.body['drained']).toEqual([row]);
    expect((await get(NODES.node, '/node/n3')).drained).toMatchObject({ reason: 'disk fails' });
    expect(await post('/nodes/drain', viewer, { nodes: 'n1', reason: 'x' })).toMatchObject({ status: 403 });
    expect((await post('/nodes/resume', admin, { nodes: 'n[1-5]' })).body['drained']).toEqual([]);
  });

  it('writes down who checked, tried, drained and resumed which nodes, before it is done', async () => {
    await checked(admin, { nodes: 'n[1-2]' });
    await post('/node/n2/reach', admin, {});
    await post('/nodes/drain', admin, { nodes: 'n1', reason: 'fan' });
    await post('/nodes/resume', admin, { nodes: 'n1' });
    const { records } = await get(AUDIT.list, '/audit?limit=4', admin);
    const by = { user: 'one-admin', from: '127.0.0.1' };
    expect(records).toMatchObject([
      { event: 'nodes-resume', ...by, details: { nodes: 'n1', count: 1 } },
      { event: 'nodes-drain', ...by, details: { nodes: 'n1', reason: 'fan' } },
      { event: 'nodes-reach', ...by, details: { nodes: 'n2' } },
      { event: 'nodes-check', ...by, details: { nodes: 'n[1-2]', count: 2 } },
    ]);
    await post('/nodes/drain', viewer, { nodes: 'n1', reason: 'x' });
    const [refused] = (await get(AUDIT.list, '/audit?limit=1', admin)).records;
    expect(refused).toMatchObject({ event: 'call-refused' });
  });

  it('samples while somebody asks, and remembers what was seen', async () => {
    let loads = await get(NODES.loads, '/nodes/loads');
    const isKnown = () => [...bytesOf(loads.cpu)].slice(0, 3).every((byte) => shareOf(byte) !== null);
    for (let tries = 0; tries < 100 && !isKnown(); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      loads = await get(NODES.loads, '/nodes/loads');
    }
    expect(isKnown()).toBe(true);
    expect([...bytesOf(loads.state)]).toEqual([1, 1, 1, 2, 2]);
    expect(loads.silent).toContainEqual(expect.objectContaining({ nodes: 'n5', cause: 'refused' }));
    const { site } = served.console;
    expect(site.lookers.count('nodes')).toBe(1);
    let history = await get(NODES.nodeLoads, '/node/n1/loads');
    for (let tries = 0; tries < 50 && history.times.length === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      history = await get(NODES.nodeLoads, '/node/n1/loads');
    }
    expect(history.times.length).toBe(bytesOf(history.cpu).length);
    const { facts } = await get(NODES.node, '/node/n1');
    expect(facts?.cpus?.count).toBeGreaterThan(0);
  });

  it('tells all of one node: groups, services, the way to it in the words of ssh', async () => {
    const detail = await get(NODES.node, '/node/n1');
    expect(detail).toMatchObject({
      groups: ['web'],
      ssh: `ssh -F ${sshd.sshConfig} n1`,
      services: [{ service: 'web', unit: 'httpd', state: 'started', enabled: null }],
      runs: [],
      jobs: [],
    });
    const reached = await post('/node/n1/reach', admin, {});
    expect(reached.body).toMatchObject({
      state: 'active',
      outcome: 'ok',
      plan: { user: sshd.user, port: sshd.port },
    });
    const refused = await post('/node/n5/reach', admin, {});
    expect(refused.body).toMatchObject({
      outcome: 'unreachable',
      cause: 'refused',
      why: expect.stringContaining('refused') as string,
    });
    expect(await post('/node/n1/reach', viewer, {})).toMatchObject({ status: 403 });
  });

  it('keeps checks bounded, and ends one that goes on', async () => {
    const { body } = await post('/nodes/checks', admin, {});
    const stopped = await served.call('DELETE', `/api/nodes/checks/${String(body['id'])}`, admin);
    expect(stopped.status).toBe(200);
    for (let count = 0; count < 25; count++) await checked(admin, { nodes: 'n1' });
    expect((await get(NODES.checks, '/nodes/checks')).checks).toHaveLength(20);
  });
});
