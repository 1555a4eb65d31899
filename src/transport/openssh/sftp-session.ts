/**
 * SFTP over the pipes of `ssh -s`: ssh2's protocol engine, fed from a process instead of a channel. The engine
 * is not part of ssh2's public interface; ssh2 is pinned, and a test against a real sshd holds this.
 */

import type { SFTPWrapper } from 'ssh2';
import type library from 'ssh2/lib/protocol/SFTP.js';
import { GrappeError, messageOf } from '../../base/index.ts';
import { chunksOf } from '../child/exec-streams.ts';
import { printableLine } from '../printable.ts';
import { openRemoteFiles } from '../ssh2/sftp-files.ts';
import type { RemoteFiles } from '../transport.ts';
import { connectFailure, isAuthenticated } from './log-verdict.ts';
import { SshProcess, type SshTarget } from './ssh-process.ts';

type SftpEngine = InstanceType<(typeof library)['SFTP']>;

/** Rejects with GrappeError `copy`, or as SshProcess.start does. `closed` is called when the session has ended. */
export async function openSftp(target: SshTarget, closed: () => void): Promise<RemoteFiles> {
  const ssh = await SshProcess.start(target, { subsystem: 'sftp' });
  try {
    return withEnd(openRemoteFiles(await connected(ssh)), () => {
      ssh[Symbol.dispose]();
      closed();
    });
  } catch (error) {
    const why = reasonOf(ssh.log.text(), error);
    ssh[Symbol.dispose]();
    throw new GrappeError('copy', { message: `'${target.node}' gave no SFTP session`, why, cause: error });
  }
}

async function connected(ssh: SshProcess): Promise<SFTPWrapper> {
  const engine = await newEngine(ssh);
  ssh.child.stderr.resume();
  const ready = new Promise<void>((resolve, reject) => {
    engine.once('ready', () => resolve());
    engine.once('error', reject);
    engine.once('end', () => reject(new Error('the session ended')));
  });
  void receive(ssh, engine);
  engine._init();
  await ready;
  return engine;
}

async function receive(ssh: SshProcess, engine: SftpEngine): Promise<void> {
  for await (const chunk of chunksOf(ssh.child.stdout)) engine.push(chunk);
  engine.push(null);
  engine.emit('close');
}

/** OpenSSH's limits on packets hold: the peer is its sftp-server, whatever stands between. */
async function newEngine({ child }: SshProcess): Promise<SftpEngine> {
  const { default: sftp } = await import('ssh2/lib/protocol/SFTP.js');
  const protocol = {
    _remoteIdentRaw: Buffer.from('SSH-2.0-OpenSSH'),
    channelData: (_id: number, data: Buffer) => child.stdin?.write(data),
    channelClose: () => child.stdin?.end(),
  };
  const open = {
    id: 0,
    window: Number.POSITIVE_INFINITY,
    packetSize: Number.POSITIVE_INFINITY,
    state: 'open',
  };
  return new sftp.SFTP(
    { _protocol: protocol },
    { type: 'sftp', incoming: { ...open }, outgoing: { ...open } },
  );
}

function reasonOf(log: string, error: unknown): string {
  if (!isAuthenticated(log)) return connectFailure(log, '').detail;
  return printableLine(messageOf(error));
}

function withEnd(files: RemoteFiles, end: () => void): RemoteFiles {
  return {
    stat: (path) => files.stat(path),
    list: (path) => files.list(path),
    read: (path, from) => files.read(path, from),
    create: (path, content, attributes) => files.create(path, content, attributes),
    makeFolder: (path, mode) => files.makeFolder(path, mode),
    makeLink: (path, target) => files.makeLink(path, target),
    readLink: (path) => files.readLink(path),
    setAttributes: (path, attributes) => files.setAttributes(path, attributes),
    rename: (from, to) => files.rename(from, to),
    remove: (path) => files.remove(path),
    realpath: (path) => files.realpath(path),
    async [Symbol.asyncDispose]() {
      await files[Symbol.asyncDispose]();
      end();
    },
  };
}
