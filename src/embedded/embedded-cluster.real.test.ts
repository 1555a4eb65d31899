import { execFile } from 'node:child_process';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processesWith, until } from '../../test/support/processes.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from './index.ts';

const runFile = promisify(execFile);

describe('the embedded cluster, seen by OpenSSH', () => {
  let cluster: EmbeddedCluster;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'grappe-embedded-'));
    cluster = await startEmbeddedCluster({ count: 2, folder, env: process.env });
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  const ssh = (node: string, command: string) =>
    runFile('ssh', ['-F', join(cluster.folder, 'ssh_config'), '-o', 'BatchMode=yes', '--', node, command]);

  it('answers with a host name of its own', async () => {
    await expect(ssh('n2', 'hostname')).resolves.toMatchObject({ stdout: 'n2\n' });
  });

  it('gives back exit codes and signals', async () => {
    await expect(ssh('n1', 'exit 3')).rejects.toMatchObject({ code: 3 });
    await expect(ssh('n1', 'kill -9 $$')).rejects.toMatchObject({ code: 255 });
  });

  it('takes only its own key', async () => {
    const wrong = [
      '-F',
      '/dev/null',
      '-o',
      'BatchMode=yes',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
    ];
    const port = /Port (\d+)/.exec(await readFile(join(cluster.folder, 'ssh_config'), 'utf8'))![1]!;
    await expect(runFile('ssh', [...wrong, '-p', port, '--', '127.0.0.1', 'true'])).rejects.toMatchObject({
      stderr: expect.stringContaining('Permission denied'),
    });
  });

  it('takes and gives files by SFTP, and renames over an old one', async () => {
    const config = join(cluster.folder, 'ssh_config');
    await runFile('sh', [
      '-c',
      `printf 'put %s new\\nrename new release\\nget release %s\\n' "$1" "$2" | sftp -q -F "$3" -b - n1`,
      'sh',
      config,
      join(cluster.folder, 'back'),
      config,
    ]);
    expect(await readFile(join(cluster.folder, 'back'))).toEqual(await readFile(config));
  });

  it('keeps its keys to its owner', async () => {
    expect((await stat(join(cluster.folder, 'id_ed25519'))).mode & 0o077).toBe(0);
  });
});

describe('services of the embedded cluster', () => {
  const unit = (cluster: EmbeddedCluster, words: string): Promise<string> => {
    const ssh = ['-F', join(cluster.folder, 'ssh_config'), '-o', 'BatchMode=yes', '--', 'n1'];
    return runFile('ssh', [...ssh, `unit ${words} 2>&1; echo $?`]).then(({ stdout }) => stdout.trim());
  };

  it('are processes, whose end is noted, and which end with it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'grappe-embedded-'));
    const processes = (): number => processesWith(join(folder, 'lifeline')).length;
    {
      await using cluster = await startEmbeddedCluster({ count: 1, folder, env: process.env });
      expect(await unit(cluster, 'status web')).toBe('3');
      expect(await unit(cluster, 'start web')).toBe('0');
      expect(await unit(cluster, 'start web')).toBe('0');
      expect(await unit(cluster, 'status web')).toBe('0');
      expect(processes()).toBe(1);
      expect(await unit(cluster, 'crash web')).toBe('0');
      expect(await unit(cluster, 'status web')).toBe('killed, status 137\n1');
      expect(await unit(cluster, 'start web')).toBe('0');
      expect(await unit(cluster, 'stop web')).toBe('0');
      expect(await unit(cluster, 'status web')).toBe('3');
      await writeFile(join(folder, 'nodes/n1/broken-web'), '');
      expect(await unit(cluster, 'start web')).toBe('web: cannot bind to its port\n1');
      expect(await unit(cluster, 'start other')).toBe('0');
      expect(processes()).toBe(1);
    }
    await until(() => processes() === 0, 'the end of its processes');
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
