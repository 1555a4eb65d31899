import { existsSync } from 'node:fs';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceUnitFiles } from '../../src/protocol/index.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestServices, type TestServices } from '../support/test-services.ts';

/** The nodes are this machine. */
const hasInitScripts = existsSync('/etc/init.d/ssh') && !existsSync('/run/systemd/system');
const RULE = '-'.repeat(15);

describe.skipIf(!sshdInstalled)('grappe service cat', () => {
  let lab: TestServices;

  beforeAll(async () => {
    lab = await startTestServices(`
  own:
    nodes: "n[1-3]"
    commands: { status: "true", start: "echo 'a  b'", stop: "false" }
    overrides: [{ nodes: n2, commands: { stop: "printf '\\\\033[31m'" } }]
  far: { nodes: "n[3,9]", backend: auto, unit: ssh }
`);
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  const cat = (...words: string[]) => lab.service(['cat', ...words]);

  it('shows nodes that have the same together, and those that differ apart', async () => {
    const { stdout, stderr, exit } = await cat('own');
    const [alike = '', other = ''] = stdout.split(`${RULE}\nn2\n${RULE}\n`);
    expect(alike).toMatch(
      /^-+\nn\[1,3\] \(2\)\n-+\n# commands of grappe.yaml\nstatus: true\nstart: echo 'a {2}b'\n/,
    );
    expect(other).toContain(String.raw`stop: printf '\033[31m'`);
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
  });

  it.skipIf(!hasInitScripts)(
    'names services where there are several, and nodes that gave no answer',
    async () => {
      const { stdout, stderr, exit } = await cat('own', 'far', '-x', 'n[1-2]');
      expect(stdout).toMatch(/^-+\nown on n3\n-+\n# commands/);
      expect(stdout).toMatch(/\n-+\nfar on n3\n-+\n# \/etc\/init.d\/ssh\n#! ?\/bin\/sh\n/);
      expect(stderr).toMatch(/^grappe: far on n9: unreachable: .*refused\n$/);
      expect(exit).toBe(4);
    },
  );

  it.skipIf(!hasInitScripts)('says the same as JSON, of units without a file, too', async () => {
    const bare = lab.write('bare.yaml', `version: 1\nssh: { config: ${lab.sshd.sshConfig} }\n`);
    const { stdout, exit } = await cat('ssh', 'no-such-unit', '-w', 'n[1-2]', '--json', '--config', bare);
    const report = v.parse(ServiceUnitFiles, JSON.parse(stdout));
    expect(report.units).toMatchObject([{ service: 'ssh', unit: 'ssh', nodes: 'n[1-2]', count: 2 }]);
    expect(report.troubled).toMatchObject([{ service: 'no-such-unit', nodes: 'n[1-2]', outcome: 'missing' }]);
    expect({ exit, told: report.exit }).toEqual({ exit: 1, told: 1 });
  });

  it('needs a name', async () => {
    expect(await cat()).toMatchObject({ stdout: '', exit: 2 });
  });
});
