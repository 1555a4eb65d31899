import { existsSync } from 'node:fs';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceDiscoverReport, ServiceListReport } from '../../src/protocol/index.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestServices, type TestServices } from '../support/test-services.ts';

/** The nodes are this machine. */
const hasInitScripts = existsSync('/etc/init.d/ssh') && !existsSync('/run/systemd/system');

describe.skipIf(!sshdInstalled)('grappe service list', () => {
  let lab: TestServices;

  beforeAll(async () => {
    lab = await startTestServices(`
  db: { nodes: n1, backend: auto, unit: redis-server, state: started, enabled: true, tags: [core, store] }
  web:
    nodes: "n[1-3]"
    backend: auto
    unit: httpd
    overrides: [{ nodes: n3, unit: apache2, backend: openrc }]
    depends_on: [db]
  own: { nodes: "n[5-6]" }
targets: { site: [db, web] }
`);
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  const list = (...words: string[]) => lab.service(['list', ...words]);

  it('shows what is defined, and asks no node', async () => {
    expect(await list()).toEqual({
      stdout: `SERVICE  COUNT  NODES   DECLARED          UNIT                      DEPENDS ON  TAGS
db           1  n1      started, enabled  redis-server              -           core store
web          3  n[1-3]  -                 httpd · apache2 (openrc)  db
own          2  n[5-6]  -                 command                   -
target site: db web
`,
      stderr: '',
      exit: 0,
      signal: null,
    });
    const { stdout } = await list('--json', '-w', 'n[2,9]');
    const report = v.parse(ServiceListReport, JSON.parse(stdout));
    expect(report.services).toMatchObject([
      { name: 'web', nodes: 'n2', units: ['httpd'], dependsOn: ['db'] },
    ]);
    expect(await list('-w', 'n7')).toMatchObject({ exit: 2, stdout: '' });
  });

  it.skipIf(!hasInitScripts)('asks nodes what they have, those with the same folded', async () => {
    const { stdout, exit } = await list('--discover', '-w', 'n[1-2,9]', 's*', 'no-such', '--json');
    const report = v.parse(ServiceDiscoverReport, JSON.parse(stdout));
    expect(report.units).toContainEqual({
      ...{ unit: 'ssh', nodes: 'n[1-2]', count: 2, backend: 'sysv', state: null },
      enabled: expect.any(Boolean) as boolean,
    });
    expect(report.units.filter(({ unit }) => !unit.startsWith('s'))).toEqual([]);
    expect(report.troubled).toMatchObject([{ nodes: 'n9', outcome: 'unreachable', cause: 'refused' }]);
    expect(exit).toBe(4);
    expect((await list('--discover', '-w', 'n1', 'ssh')).stdout).toMatch(
      /^UNIT +COUNT +NODES +STATE +ENABLED +INIT\nssh +1 +n1 +- +(yes|no) +sysv\n$/,
    );
  });
});
