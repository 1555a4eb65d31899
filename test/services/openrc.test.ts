/** OpenRC of its package, unpacked over this machine's root in a mount namespace of its own. */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteActions } from '../../src/services/nodes/index.ts';
import { type Connector, quoteArguments } from '../../src/transport/index.ts';
import { createLocalConnector } from '../../src/transport/local/index.ts';
import { isRoot } from '../support/accounts.ts';
import { until } from '../support/processes.ts';
import { filesOf, never, readOne, remoteActions, targetOf } from '../support/service-targets.ts';

const folder = mkdtempSync(join(tmpdir(), 'grappe-openrc-'));

/** Undefined where it can be had. */
function whyNot(): string | undefined {
  if (!isRoot || spawnSync('unshare', ['-m', 'true']).status !== 0) return 'needs a mount namespace';
  chmodSync(folder, 0o755);
  const download = ['download', '-q', 'openrc', 'libeinfo1', 'librc1'];
  if (spawnSync('apt-get', download, { cwd: folder }).status !== 0) return 'its package cannot be had';
  return undefined;
}

const ROOT = `
set -e
cd "$1"
mkdir over root
mount -t tmpfs none over
mkdir over/upper over/work
mount -t overlay none -o lowerdir=/,upperdir=$1/over/upper,workdir=$1/over/work root
for package in *.deb; do dpkg-deb --fsys-tarfile "$package" | tar -C root -x --keep-directory-symlink; done
mount -t proc none root/proc
mount --bind /dev root/dev
mount -t tmpfs none root/run
touch root/etc/insserv.conf
rm -f root/etc/init.d/*
for state in daemons exclusive failed inactive options scheduled started starting stopping tmp wasinactive; do
  mkdir -p root/run/openrc/$state
done
echo default >root/run/openrc/softlevel
cat >root/etc/init.d/lab <<END
#!/sbin/openrc-run
command=/bin/sleep
command_args=1000
command_background=yes
pidfile=/run/lab.pid
# Debian has a start-stop-daemon of its own, which does not tell OpenRC of the daemon.
start_post() {
  mkdir -p /run/openrc/daemons/lab
  printf 'exec=/bin/sleep\\nname=\\npidfile=/run/lab.pid\\n' >/run/openrc/daemons/lab/001
}
END
chmod +x root/etc/init.d/lab
echo ready
exec sleep 600
`;

/** Every node is that root. */
function rootedConnector(pid: number): Connector {
  const inner = createLocalConnector({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/' });
  return {
    siteOf: (node) => inner.siteOf(node),
    async connect(node, signal) {
      const connection = await inner.connect(node, signal);
      const enter = ['nsenter', '-m', '-t', String(pid), 'chroot', join(folder, 'root'), 'sh', '-c'];
      return {
        node,
        transport: 'local',
        details: {},
        alive: true,
        exec: (command, io) => connection.exec(quoteArguments([...enter, command]), io),
        sftp: () => connection.sftp(),
        [Symbol.asyncDispose]: async () => connection[Symbol.asyncDispose](),
      };
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}

const missing = whyNot();

describe.skipIf(missing !== undefined)(`OpenRC${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let space: ChildProcess;
  let actions: RemoteActions;
  const lab = targetOf('auto', 'lab');

  beforeAll(async () => {
    space = spawn('unshare', ['-m', 'sh', '-c', ROOT, 'sh', folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (!space.stdout) throw new Error('no output');
    await once(space.stdout, 'data');
    actions = remoteActions({ connector: rootedConnector(space.pid ?? 0) });
  });
  afterAll(async () => {
    await actions.act(lab, 'stop', never);
    await actions[Symbol.asyncDispose]();
    const ended = once(space, 'exit');
    space.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows the script of a service', async () => {
    expect(await filesOf(actions, lab)).toMatch(/^# \/etc\/init.d\/lab\n#!\/sbin\/openrc-run\ncommand=/);
    expect(await filesOf(actions, targetOf('auto', 'nothing'))).toBe('missing');
  });

  it('is told from the system that PID 1 is', async () => {
    expect(readdirSync(folder)).toContain('root');
    expect(await readOne(actions, lab)).toMatchObject({
      backend: 'openrc',
      state: 'stopped',
      enabled: false,
    });
    expect(await readOne(actions, targetOf('auto', 'nothing'))).toMatchObject({ state: 'missing' });
  });

  it('starts, enables, restarts', async () => {
    const started = await actions.act(lab, 'start', never);
    expect(started).toMatchObject({ exit: 0, reading: { state: 'running' } });
    const again = await actions.act(lab, 'start', never);
    expect(again).toMatchObject({ exit: 0, output: expect.stringContaining('already') as string });
    expect(await actions.act(lab, 'enable', never)).toMatchObject({ exit: 0, reading: { enabled: true } });
    const before = (await readOne(actions, lab)).incarnation;
    expect(await actions.act(lab, 'restart', never)).toMatchObject({ exit: 0 });
    expect((await readOne(actions, lab)).incarnation).not.toBe(before);
    expect(await actions.act(lab, 'disable', never)).toMatchObject({ exit: 0, reading: { enabled: false } });
  });

  it('starts what has crashed, which OpenRC by itself takes for started', async () => {
    const inside = ['-m', '-t', String(space.pid), 'chroot', join(folder, 'root'), 'sh', '-c'];
    spawnSync('nsenter', [...inside, 'kill -9 $(cat /run/lab.pid)']);
    const status = (): number | null =>
      spawnSync('nsenter', [...inside, '/sbin/rc-service lab status']).status;
    await until(() => status() === 32, 'the crash to be seen');
    expect(await readOne(actions, lab)).toMatchObject({ state: 'failed', detail: 'crashed' });
    expect(await actions.act(lab, 'start', never)).toMatchObject({ exit: 0, reading: { state: 'running' } });
    expect(await actions.act(lab, 'stop', never)).toMatchObject({ exit: 0, reading: { state: 'stopped' } });
  });
});
