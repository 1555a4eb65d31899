/** Keys of ssh-keygen and a real ssh-agent. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type AgentAuthMethod } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sshdInstalled, startSshd } from '../../../../test/support/sshd.ts';
import { fingerprintOf } from '../known-hosts/public-key.ts';
import { loadSshConfig } from '../ssh-config/ssh-config.ts';
import type { HostConfig } from '../ssh-config/host-config.ts';
import { listAgentKeys, signWithAgent } from './agent-client.ts';
import { createIdentities } from './identities.ts';

let folder = '';
let agent: ChildProcess;
const path = (name: string): string => join(folder, name);
const keygen = (name: string, ...options: readonly string[]): string => {
  execFileSync('ssh-keygen', ['-q', '-f', path(name), '-C', name, ...options], { stdio: 'ignore' });
  return path(name);
};
const fingerprint = (name: string): string =>
  execFileSync('ssh-keygen', ['-lf', path(name)], { encoding: 'utf8' }).split(' ')[1] ?? '';
const host = (...options: readonly string[]): HostConfig =>
  loadSshConfig({
    file: 'none',
    home: folder,
    options,
    environment: { SSH_AUTH_SOCK: path('agent') },
  }).forHost('n1');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-agent-'));
  agent = spawn('ssh-agent', ['-D', '-a', path('agent')], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(agent.stdout!, 'data');
  keygen('rsa', '-t', 'rsa', '-b', '2048', '-N', '');
  keygen('ec', '-t', 'ecdsa', '-b', '384', '-N', '');
  keygen('ed', '-t', 'ed25519', '-N', '');
  execFileSync('ssh-add', [path('rsa'), path('ec'), path('ed')], {
    env: { ...process.env, SSH_AUTH_SOCK: path('agent') },
    stdio: 'ignore',
  });
});
afterAll(async () => {
  const ended = once(agent, 'exit');
  agent.kill();
  await ended;
  rmSync(folder, { recursive: true });
});

describe('every format that ssh-keygen writes', () => {
  const identities = createIdentities({ askPassphrase: async () => 'secret' });
  const types = [['rsa', '-b', '2048'], ['ecdsa', '-b', '256'], ['ecdsa', '-b', '521'], ['ed25519']];
  const formats = [[], ['-m', 'PEM'], ['-m', 'PKCS8']];
  const cases = types.flatMap((type) =>
    formats.flatMap((format) => ['', 'secret'].map((passphrase) => ({ type, format, passphrase }))),
  );

  it.each(cases)('$type $format with passphrase "$passphrase"', async ({ type, format, passphrase }) => {
    const name = [...type, ...format, passphrase].join('_');
    keygen(name, '-t', ...type, ...format, '-N', passphrase, '-a', '1');
    const [identity] = await identities.forHost(host(`IdentityFile ${path(name)}`, 'IdentityAgent none'));
    expect(identity).toMatchObject({
      label: path(name),
      fingerprint: fingerprint(name),
      isEncrypted: passphrase !== '',
    });
    const loaded = await identity?.load();
    if (loaded?.kind !== 'key') throw new Error('not a key');
    expect(fingerprintOf(loaded.key.getPublicSSH())).toBe(fingerprint(name));
    expect(loaded.key.verify('text', loaded.key.sign('text'))).toBe(true);
  });
});

describe('a real agent', () => {
  it('lists its keys, those that IdentityFile names first', async () => {
    const identities = createIdentities({ askPassphrase: async () => undefined });
    const found = await identities.forHost(host(`IdentityFile ${path('ed.pub')}`));
    expect(found.map((identity) => identity.fingerprint)).toEqual(['ed', 'rsa', 'ec'].map(fingerprint));
    const only = await identities.forHost(host(`IdentityFile ${path('ec')}`, 'IdentitiesOnly yes'));
    expect(only.map((identity) => identity.label)).toEqual(['agent: ec']);
  });

  it.skipIf(!sshdInstalled).each(['rsa', 'ec', 'ed'])(
    'logs in with its %s key, and offers no other',
    async (name) => {
      await using server = await startSshd();
      appendFileSync(server.authorizedKeys, readFileSync(path(`${name}.pub`)));
      const identities = createIdentities({ askPassphrase: async () => undefined });
      const [identity] = await identities.forHost(host(`IdentityFile ${path(name)}`));
      const loaded = await identity?.load();
      if (loaded?.kind !== 'agent') throw new Error('not from the agent');
      const username = server.user;
      const client = new ssh2.Client();
      const ready = once(client, 'ready');
      client.connect({
        host: '127.0.0.1',
        port: server.port,
        username,
        hostVerifier: () => true,
        authHandler: [{ type: 'agent', username, agent: loaded.agent } as AgentAuthMethod],
      });
      await ready;
      const closed = once(client, 'close');
      client.end();
      await closed;
      expect(server.log()).toContain(`Accepted publickey for ${username}`);
      expect(server.log()).toContain(fingerprint(name));
      expect(server.log().match(/Postponed publickey|Failed publickey/g) ?? []).toHaveLength(1);
    },
  );

  it('a key that it does not hold is refused', async () => {
    const [held] = await listAgentKeys(path('agent'));
    const stranger = Buffer.from(held!.blob);
    stranger[stranger.length - 1]! ^= 1;
    await expect(
      signWithAgent(path('agent'), { keyBlob: stranger, data: Buffer.from('x') }),
    ).rejects.toMatchObject({ code: 'identity-unusable' });
  });
});

describe('a hostile agent', () => {
  const answers: readonly (readonly [string, Buffer])[] = [
    ['a count without keys', Buffer.from([0, 0, 0, 5, 12, 0xff, 0xff, 0xff, 0xff])],
    ['a field longer than the answer', Buffer.from([0, 0, 0, 9, 12, 0, 0, 0, 1, 0, 0, 0xff, 0xff])],
    ['another message', Buffer.from([0, 0, 0, 1, 5])],
    ['an empty message', Buffer.from([0, 0, 0, 0, 0])],
    ['nothing', Buffer.alloc(0)],
  ];

  it.each(answers)('%s is an error, nothing worse', async (title, answer) => {
    const socketPath = path(`hostile-${title.replaceAll(' ', '-')}`);
    const server = createServer((socket) => socket.end(answer)).listen(socketPath);
    await once(server, 'listening');
    await expect(listAgentKeys(socketPath)).rejects.toMatchObject({ code: 'identity-unusable' });
    server.close();
  });

  it('an answer that announces gigabytes is refused at once, not collected', async () => {
    const socketPath = path('huge');
    const server = createServer((socket) => socket.write(Buffer.from([0x7f, 0xff, 0xff, 0xff, 12])));
    await once(server.listen(socketPath), 'listening');
    await expect(listAgentKeys(socketPath)).rejects.toMatchObject({ why: 'its answer is too long' });
    server.close();
  });

  it('a signature of another type than asked for is refused', async () => {
    const [rsa] = await listAgentKeys(path('agent'));
    const field = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
    const signature = Buffer.concat([field(Buffer.from('ssh-rsa')), field(Buffer.from('x'))]);
    const socketPath = path('weak');
    const server = createServer((socket) =>
      socket.end(field(Buffer.concat([Buffer.from([14]), field(signature)]))),
    ).listen(socketPath);
    await once(server, 'listening');
    const signing = signWithAgent(socketPath, {
      keyBlob: rsa!.blob,
      data: Buffer.from('x'),
      rsaHash: 'sha512',
    });
    await expect(signing).rejects.toMatchObject({
      why: "it signed with 'ssh-rsa' instead of 'rsa-sha2-512'",
    });
    server.close();
  });
});
