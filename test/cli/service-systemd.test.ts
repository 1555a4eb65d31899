import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment, type Finished, grappe } from '../support/grappe.ts';
import { type Lab, startLab } from '../support/lab.ts';

const lab = startLab(2);
const missing = typeof lab === 'string' ? ` (skipped: ${lab})` : '';

describe.skipIf(typeof lab === 'string')(`units of systemd by name${missing}`, () => {
  const nodes = lab as Lab;
  let home: string;
  beforeAll(() => void (home = mkdtempSync(join(tmpdir(), 'grappe-units-'))));
  afterAll(() => {
    nodes[Symbol.dispose]();
    rmSync(home, { recursive: true, force: true });
  });
  const service = (...words: string[]): Promise<Finished> =>
    grappe(['service', ...words, '-w', 'n[1-2]', '-F', nodes.sshConfig], {
      env: cleanEnvironment(home),
      cwd: home,
    });
  const unit = (name: string, text: string): void => {
    for (const node of ['n1', 'n2'])
      nodes.ssh(
        node,
        `printf '[Service]\\n${text}\\n' >/etc/systemd/system/${name}.service; systemctl daemon-reload`,
      );
  };

  it('need no file', async () => {
    unit('talker', 'ExecStart=/bin/sh -c "echo hello from the unit; exec sleep 1000"');
    expect(await service('start', 'talker')).toMatchObject({ stdout: 'talker  2 changed\n', exit: 0 });
    expect(await service('start', 'talker')).toMatchObject({ stdout: 'talker  2 unchanged\n', exit: 0 });
    const both = await service('status', 'talker', 'no-such-unit');
    expect(both.stdout).toMatch(
      /^SERVICE +ENABLED +n1 +n2\ntalker +- +running +running\nno-such-unit +- +missing +missing\n/,
    );
    expect(both.exit).toBe(1);
    const logs = await service('logs', 'talker');
    expect(logs.stdout).toMatch(/^n1: [\d-]+ [\d:]+ sh: hello from the unit$/m);
    expect(logs).toMatchObject({ stderr: '', exit: 0 });
    const found = await service('list', '--discover', 'talk*');
    expect(found.stdout).toMatch(/^talker +2 +n\[1-2\] +running +- +systemd$/m);
  });

  it('are shown with their drop-ins, those that differ apart', async () => {
    unit('shown', 'ExecStart=/bin/true');
    const dropIn = '/etc/systemd/system/shown.service.d';
    nodes.ssh(
      'n2',
      `mkdir ${dropIn}; printf '[Service]\nNice=5\n' >${dropIn}/nice.conf; systemctl daemon-reload`,
    );
    const file = '# /etc/systemd/system/shown.service\n[Service]\nExecStart=/bin/true\n';
    const rule = '-'.repeat(15);
    expect(await service('cat', 'shown')).toMatchObject({
      stdout: `${rule}\nn1\n${rule}\n${file}${rule}\nn2\n${rule}\n${file}\n# ${dropIn}/nice.conf\n[Service]\nNice=5\n`,
      stderr: '',
      exit: 0,
    });
    expect(await service('cat', 'no-such-unit')).toMatchObject({
      stdout: '',
      stderr: 'grappe: no-such-unit on n[1-2]: missing: the node has no file of such a unit\n',
      exit: 1,
    });
  });

  it('that die are told with their last words', async () => {
    unit('dier', 'ExecStart=/bin/sh -c "echo no port; exit 7"');
    const { stdout, exit } = await service('start', 'dier');
    expect(stdout).toMatch(/^dier {2}2 failed\n {2}failed {2}n\[1-2\] {2}\S/);
    expect(stdout).toMatch(/^ {4}(n\S+ )?\| no port$/m);
    expect(exit).toBe(1);
    expect(await service('reset-failed', 'dier')).toMatchObject({ stdout: 'dier  2 changed\n', exit: 0 });
  });

  it('that are masked are not started', async () => {
    expect(await service('mask', 'rsync')).toMatchObject({ stdout: 'rsync  2 changed\n', exit: 0 });
    const { stdout, exit } = await service('start', 'rsync');
    expect(stdout).toMatch(/^rsync {2}2 masked\n {2}masked {2}n\[1-2\] {2}\S/);
    expect(exit).toBe(1);
    expect(await service('unmask', 'rsync')).toMatchObject({ stdout: 'rsync  2 changed\n', exit: 0 });
  });
});
