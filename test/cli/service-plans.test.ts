import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { ServiceDriftReport, ServiceExplanation, ServicePlanReport } from '../../src/protocol/index.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestServices, type TestServices } from '../support/test-services.ts';

describe.skipIf(!sshdInstalled)('plans of services', () => {
  let lab: TestServices;

  beforeAll(async () => {
    lab = await startTestServices(`
  db: { nodes: n1, state: started }
  web: { nodes: "n[1-3]", state: started, depends_on: [db] }
  old: { nodes: "n[2-3]", state: stopped }
  far: { nodes: n9, state: started, tags: [far] }
  loose: { nodes: "n[4-5]", depends_on: [far] }
`);
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  beforeEach(() => lab.set());

  it('tell what would be done, in which order and why, and do nothing', async () => {
    lab.set('web n1', 'old n2');
    expect(await lab.service(['plan', '-x', 'n9'])).toEqual({
      stdout: `~ db   n1      stopped → running
~ web  n[2-3]  stopped → running  (after db)
~ old  n2      running → stopped
Plan: 4 instances on 3 nodes to change, 2 as wanted.
`,
      stderr: '',
      exit: 6,
      signal: null,
    });
    expect(lab.running()).toEqual(['old n2', 'web n1']);
    expect((await lab.service(['plan', 'web'])).stdout).toMatch(
      /^! web {2}n\[2-3\] {2}blocked: db is stopped on n1, which is not selected\n/,
    );
    const all = await lab.service(['plan', '--json']);
    const report = v.parse(ServicePlanReport, JSON.parse(all.stdout));
    expect(report).toMatchObject({
      services: [
        { service: 'db' },
        { service: 'web', waitsFor: ['db'] },
        { service: 'old' },
        { service: 'far' },
      ],
      changes: [
        { service: 'db' },
        { nodes: 'n[2-3]', verbs: ['start'], becauseOf: null },
        { verbs: ['stop'] },
      ],
      obstacles: [{ service: 'far', nodes: 'n9', outcome: 'unreachable' }],
      asWanted: 2,
      exit: 4,
    });
    expect(all.exit).toBe(4);
    lab.set('db n1', 'web n1', 'web n2', 'web n3');
    expect(await lab.service(['plan', '-x', 'n9'])).toMatchObject({
      stdout: 'Plan: 0 instances to change, 6 as wanted.\n',
      exit: 0,
    });
  });

  it('find drift', async () => {
    lab.set('db n1', 'web n1', 'web n2', 'web n3', 'old n3');
    expect(await lab.service(['drift', '-x', 'n9'])).toMatchObject({
      stdout: '~ old  n3  running, declared stopped\nDrift: 1 of 6 instances not as declared.\n',
      exit: 6,
    });
    const json = await lab.service(['drift', 'web', '--json']);
    expect(v.parse(ServiceDriftReport, JSON.parse(json.stdout))).toEqual({
      v: 1,
      differing: [],
      instances: 3,
      exit: 0,
    });
  });

  it('do not call what is out of reach different', async () => {
    const { stdout, exit } = await lab.service(['drift', 'far']);
    expect(stdout).toMatch(
      /^! far  n9  unreachable: .*connection refused\nNo drift: 0 instances as declared, 1 unknown\.\n$/,
    );
    expect(exit).toBe(4);
  });

  it('explain why an instance is blocked', async () => {
    expect(await lab.service(['explain', 'web', 'n2'])).toMatchObject({
      stdout: `web on n2: stopped
  !  requires db (all, started): 0 of 1 run
      n1  stopped
Blocked by db on n1: stopped.
`,
      exit: 5,
    });
    const far = await lab.service(['explain', 'loose', 'n4', '--json']);
    expect(v.parse(ServiceExplanation, JSON.parse(far.stdout)).needs[0]).toMatchObject({
      service: 'far',
      bad: [{ nodes: 'n9', is: 'unreachable' }],
    });
    const stuck = await lab.service(['explain', 'far', 'n9']);
    expect(stuck.stdout).toMatch(
      /^far on n9: unreachable: .*refused\nNothing .*; it is unreachable itself\.\n$/,
    );
    expect(stuck.exit).toBe(4);
    lab.set('db n1');
    expect(await lab.service(['explain', 'web', 'n2'])).toMatchObject({ exit: 0 });
    expect((await lab.service(['explain', 'web', 'n7'])).stderr).toMatch(/does not belong on 'n7'/);
  });

  it('explain what is at the root of it, with the chains that lead there', async () => {
    const more = '  mid: { nodes: n4, depends_on: [web, old] }\n  top: { nodes: n5, depends_on: [mid] }\n';
    const config = lab.write('chain.yaml', `${readFileSync(lab.config, 'utf8')}${more}`);
    lab.set('db n1', 'web n1', 'old n3');
    expect(await lab.service(['explain', 'top', 'n5', '--config', config])).toMatchObject({
      stdout: `top on n5: stopped
  !  requires mid (all, started): 0 of 1 run
      n4  stopped
Blocked by 2 causes:
  web on n[2-3]: stopped (top → mid → web)
  old on n2: stopped (top → mid → old)
`,
      exit: 5,
    });
  });

  it('know defined services only, and guess which one was meant', async () => {
    for (const command of ['plan', 'drift', 'graph', 'list'])
      expect(await lab.service([command, 'wbe', '-w', 'n1'])).toMatchObject({
        stdout: '',
        stderr: `grappe: grappe.yaml defines no service 'wbe' [unknown-service]\n  hint: did you mean 'web'?\n`,
        exit: 2,
      });
    expect(await lab.service(['apply', 'wbe', '-w', 'n1', '--yes'])).toMatchObject({ stdout: '', exit: 2 });
    const none = await lab.service(['plan', '--config', lab.write('none.yaml', 'version: 1\n')]);
    expect(none).toMatchObject({
      stdout: '',
      stderr: expect.stringMatching(
        /^grappe: grappe.yaml defines no services .*\n +hint: write them/,
      ) as string,
      exit: 2,
    });
    expect(await lab.service(['explain', 'wbe', 'n1'])).toMatchObject({ stdout: '', exit: 2 });
  });

  it('draw what depends on what', async () => {
    expect(await lab.service(['graph', 'web'])).toMatchObject({
      stdout: 'web (n[1-3])\n└─ db (n1)\n',
      exit: 0,
    });
    expect(await lab.service(['graph', '-w', 'n[2,4]'])).toMatchObject({
      stdout: 'web (n2)\n└─ db (n1)\nold (n2)\nloose (n4)\n└─ far (n9)\n',
      exit: 0,
    });
    expect(await lab.service(['graph', 'web', '-x', 'n[1-3]'])).toMatchObject({ stdout: '', exit: 2 });
    expect((await lab.service(['graph', '--format', 'dot'])).stdout).toContain('"web" -> "db"');
    expect((await lab.service(['graph', '--format', 'mermaid'])).stdout).toMatch(/^flowchart TD\n/);
    expect(JSON.parse((await lab.service(['graph', '--json'])).stdout)).toMatchObject({
      v: 1,
      edges: [{}, {}],
    });
  });
});
