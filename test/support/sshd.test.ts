import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sleeping, uniqueDuration, until } from './processes.ts';
import { sshdInstalled, startSshd } from './sshd.ts';
import { startTcpProxy } from './tcp-proxy.ts';

const run = promisify(execFile);

describe.skipIf(!sshdInstalled)('the loopback sshd', () => {
  it('lets the system ssh run commands on any node of its ssh_config', async () => {
    await using sshd = await startSshd();
    for (const node of ['n1', 'n200']) {
      const { stdout } = await run('ssh', ['-F', sshd.sshConfig, '--', node, 'echo "$SSH_CONNECTION"']);
      expect(stdout).toMatch(node === 'n1' ? / 127\.1\.0\.1 / : / 127\.1\.0\.200 /);
    }
  });

  it('leaves no process and no file behind, even with a command still running', async () => {
    const sshd = await startSshd();
    const duration = uniqueDuration();
    const ssh = run('ssh', ['-F', sshd.sshConfig, '--', 'n1', `sleep ${duration}`]);
    const ended = expect(ssh).rejects.toThrow();
    await until(() => sleeping(duration).length === 1, 'the command runs');
    await sshd.stop();
    await ended;
    expect(existsSync(sshd.folder)).toBe(false);
    await until(() => sleeping(duration).length === 0, 'the command is gone');
  });

  it('is reached through the proxy, which can flip a bit', async () => {
    await using sshd = await startSshd();
    await using proxy = await startTcpProxy(sshd.port);
    const options = [
      '-F',
      sshd.sshConfig,
      '-p',
      String(proxy.port),
      '-o',
      'HostKeyAlias=[127.0.0.1]:' + sshd.port,
    ];
    const { stdout } = await run('ssh', [...options, '--', '127.0.0.1', 'echo ok']);
    expect(stdout).toBe('ok\n');
    proxy.flipBit('to-client', 2500);
    await expect(
      run('ssh', [...options, '--', '127.0.0.1', 'echo ok; head -c 9000 /dev/zero']),
    ).rejects.toThrow();
  });
});
