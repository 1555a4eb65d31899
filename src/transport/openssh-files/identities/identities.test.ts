import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleKey } from '../../../../test/support/sample-known-hosts.ts';
import { publicKeyOf } from '../known-hosts/public-key.ts';
import { type HostOverrides, loadSshConfig } from '../ssh-config/ssh-config.ts';
import type { HostConfig } from '../ssh-config/host-config.ts';
import type { AgentKey } from './agent-client.ts';
import { type Identities, createIdentities } from './identities.ts';
import { chooseKeys } from './key-choice.ts';
import { inspectKeyFile } from './key-file.ts';
import { opensshKeyFile } from '../../../../test/support/openssh-key-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-identities-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);

function write(name: string, content: string | Buffer, mode = 0o600): string {
  writeFileSync(path(name), content);
  chmodSync(path(name), mode);
  return path(name);
}

function host(options: readonly string[], overrides?: HostOverrides): HostConfig {
  return loadSshConfig({ file: 'none', home: folder, options, environment: {} }).forHost('n1', overrides);
}

/** ssh2 cannot read one of 256 ed25519 keys that it makes: another is made then. */
function makeKey(name: string, passphrase?: string): string {
  const pair = ssh2.utils.generateKeyPairSync(
    'ed25519',
    passphrase === undefined ? {} : { passphrase, cipher: 'aes256-ctr', rounds: 1 },
  );
  if (ssh2.utils.parseKey(pair.private, passphrase) instanceof Error) return makeKey(name, passphrase);
  write(`${name}.pub`, pair.public);
  return write(name, pair.private);
}

const nobody: Identities = createIdentities({ askPassphrase: async () => undefined });

describe('key files', () => {
  it('are told apart without reading their secrets', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const encrypted = { cipher: 'aes-256-cbc', passphrase: 'p' } as const;
    const uid = process.getuid?.() ?? 0;
    const inspect = (name: string): unknown => {
      const file = inspectKeyFile(path(name), uid);
      return file.kind === 'private' ? [file.format, file.isEncrypted, file.publicKey?.type] : file.kind;
    };
    makeKey('plain');
    makeKey('locked', 'secret');
    rmSync(path('plain.pub'));
    write('pem', privateKey.export({ type: 'pkcs1', format: 'pem' }));
    write('pem-locked', privateKey.export({ type: 'pkcs1', format: 'pem', ...encrypted }));
    write('pkcs8', privateKey.export({ type: 'pkcs8', format: 'pem' }));
    write('pkcs8-locked', privateKey.export({ type: 'pkcs8', format: 'pem', ...encrypted }));
    write('public', sampleKey('ssh-ed25519', 1).text);
    write('exposed', readFileSync(path('plain')), 0o640);
    write('text', 'hello\n');
    mkdirSync(path('directory'));
    const names = [
      'plain',
      'locked',
      'pem',
      'pem-locked',
      'pkcs8',
      'pkcs8-locked',
      'public',
      'exposed',
      'text',
      'directory',
      'gone',
    ];
    expect(Object.fromEntries(names.map((name) => [name, inspect(name)]))).toEqual({
      plain: ['openssh', false, 'ssh-ed25519'],
      locked: ['openssh', true, 'ssh-ed25519'],
      pem: ['pem', false, undefined],
      'pem-locked': ['pem', true, undefined],
      pkcs8: ['pkcs8', false, undefined],
      'pkcs8-locked': ['pkcs8', true, undefined],
      public: 'public',
      exposed: 'exposed',
      text: 'unknown',
      directory: 'unreadable',
      gone: 'missing',
    });
  });

  it('damaged ones are never taken for keys, whatever byte is wrong', () => {
    const whole = readFileSync(makeKey('whole'));
    for (let cut = 0; cut < whole.length; cut += 7) {
      write('cut', whole.subarray(0, cut));
      expect(['unknown', 'private']).toContain(inspectKeyFile(path('cut'), 0).kind);
    }
  });
});

describe('loading', () => {
  it('a key is loaded once for all nodes, and signs', async () => {
    makeKey('k');
    const one = await nobody.forHost(host([`IdentityFile ${path('k')}`]));
    const two = await nobody.forHost(host([`IdentityFile ${path('k')}`, 'Port 5']));
    const [first, second] = [await one[0]?.load(), await two[0]?.load()];
    expect(first).toMatchObject({ kind: 'key', name: path('k') });
    if (first?.kind !== 'key' || second?.kind !== 'key') throw new Error('no key');
    expect(second.key).toBe(first.key);
    expect(first.key.verify('text', first.key.sign('text'))).toBe(true);
  });

  it.each(['rsa', 'ec'] as const)('PKCS#8 files of %s keys work, encrypted too', async (type) => {
    const { privateKey } =
      type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    write('a', privateKey.export({ type: 'pkcs8', format: 'pem' }));
    write('b', privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' }));
    const identities = createIdentities({ askPassphrase: async () => 'p' });
    for (const identity of await identities.forHost(
      host([`IdentityFile ${path('a')}`, `IdentityFile ${path('b')}`]),
    )) {
      expect(await identity.load()).toMatchObject({ kind: 'key' });
    }
  });

  it('a kind that only ssh reads is named', async () => {
    write('k', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const [identity] = await nobody.forHost(host([`IdentityFile ${path('k')}`]));
    await expect(identity?.load()).rejects.toMatchObject({
      code: 'identity-unusable',
      hint: expect.stringContaining('transport: openssh'),
    });
  });

  it('the passphrase is asked once a key, when its turn comes, one question at a time', async () => {
    makeKey('k1', 'one');
    makeKey('k2', 'two');
    const asked: string[] = [];
    let open = 0;
    const identities = createIdentities({
      askPassphrase: async (file, attempt) => {
        expect(++open).toBe(1);
        asked.push(`${file.slice(folder.length + 1)} ${attempt}`);
        await new Promise((resolve) => setImmediate(resolve));
        open--;
        if (file.endsWith('k2')) return attempt === 1 ? 'wrong' : 'two';
        return 'one';
      },
    });
    const config = host([`IdentityFile ${path('k1')}`, `IdentityFile ${path('k2')}`]);
    const [a, b] = [await identities.forHost(config), await identities.forHost(config)];
    expect(asked).toEqual([]);
    expect(a.map((identity) => identity.isEncrypted)).toEqual([true, true]);
    const loaded = await Promise.all([...a, ...b].map((identity) => identity.load()));
    expect(loaded.map((each) => each?.kind)).toEqual(['key', 'key', 'key', 'key']);
    expect(asked).toEqual(['k1 1', 'k2 1', 'k2 2']);
  });

  it('without a passphrase the key stays locked; a wrong one is asked for three times', async () => {
    makeKey('k', 'right');
    const config = host([`IdentityFile ${path('k')}`]);
    const [silent] = await nobody.forHost(config);
    expect(await silent?.load()).toBeUndefined();
    const attempts: number[] = [];
    const wrong = createIdentities({
      askPassphrase: async (_file, attempt) => (attempts.push(attempt), 'wrong'),
    });
    const [identity] = await wrong.forHost(config);
    expect(await identity?.load()).toBeUndefined();
    expect(attempts).toEqual([1, 2, 3]);
  });
});

describe('keys that cannot be used', () => {
  it('one named for this run must be there', async () => {
    makeKey('good');
    const config = host([`IdentityFile ${path('good')}`], { identityFiles: [path('gone')] });
    await expect(nobody.forHost(config)).rejects.toMatchObject({
      code: 'identity-unusable',
      message: `the private key '${path('gone')}' cannot be used`,
      why: 'the file does not exist',
    });
  });

  it('one named in ssh_config is missed only when no other is left', async () => {
    makeKey('good');
    const files = [`IdentityFile ${path('gone')}`, `IdentityFile ${path('good')}`];
    expect((await nobody.forHost(host(files))).map((identity) => identity.label)).toEqual([path('good')]);
    await expect(nobody.forHost(host(files.slice(0, 1)))).rejects.toMatchObject({
      code: 'identity-unusable',
    });
  });

  it('one that others can read is refused, with the cure', async () => {
    makeKey('k');
    chmodSync(path('k'), 0o604);
    await expect(nobody.forHost(host([`IdentityFile ${path('k')}`]))).rejects.toMatchObject({
      why: 'others can read the file',
      hint: `run: chmod 600 '${path('k')}'`,
    });
  });

  it("default files that are not there are nobody's fault", async () => {
    expect(await nobody.forHost(host([]))).toEqual([]);
    mkdirSync(path('.ssh'));
    makeKey('.ssh/id_ed25519');
    expect((await nobody.forHost(host([]))).length).toBe(0);
    const fresh = createIdentities({ askPassphrase: async () => undefined });
    expect((await fresh.forHost(host([]))).map((identity) => identity.label)).toEqual([
      path('.ssh/id_ed25519'),
    ]);
  });

  it('no keys at all are offered where PubkeyAuthentication is off', async () => {
    makeKey('k');
    expect(await nobody.forHost(host([`IdentityFile ${path('k')}`, 'PubkeyAuthentication no']))).toEqual([]);
  });

  it('an agent that does not answer counts as none', async () => {
    makeKey('k');
    const config = host([`IdentityFile ${path('k')}`, `IdentityAgent ${path('no-socket')}`]);
    expect((await nobody.forHost(config)).length).toBe(1);
  });
});

describe('the order of keys', () => {
  const held = (count: number): readonly AgentKey[] =>
    Array.from({ length: count }, (_, at) => ({
      blob: sampleKey('ssh-ed25519', at + 50).blob,
      comment: `agent${at}`,
    }));
  const keyFile = (name: string, seed: number): string =>
    write(name, opensshKeyFile(sampleKey('ssh-ed25519', seed).blob));
  const order = (options: readonly string[], agent: readonly AgentKey[]): readonly string[] => {
    const config = host(options);
    const files = config.identityFiles.map((identity) => ({
      identity,
      file: inspectKeyFile(identity.path, 0),
    }));
    return chooseKeys(config, files, agent).candidates.map(
      ({ source, label }) => `${source} ${label.slice(label.lastIndexOf('/') + 1)}`,
    );
  };

  it('agent keys that a file names, the other agent keys, then files', () => {
    keyFile('plain', 1);
    keyFile('held', 51);
    const options = [`IdentityFile ${path('plain')}`, `IdentityFile ${path('held')}`];
    expect(order(options, held(3))).toEqual([
      'agent agent: agent1',
      'agent agent: agent0',
      'agent agent: agent2',
      'file plain',
    ]);
    expect(order([...options, 'IdentitiesOnly yes'], held(3))).toEqual(['agent agent: agent1', 'file plain']);
  });

  it('a public key file chooses a key of the agent', () => {
    write('chosen', sampleKey('ssh-ed25519', 52).text);
    expect(order([`IdentityFile ${path('chosen')}`, 'IdentitiesOnly yes'], held(3))).toEqual([
      'agent agent: agent2',
    ]);
  });

  it('at most six are tried, and a file that a person named is among them', () => {
    keyFile('mine', 1);
    const tried = order([`IdentityFile ${path('mine')}`], held(10));
    expect(tried).toHaveLength(6);
    expect(tried[0]).toBe('file mine');
    expect(order([], held(10))).toHaveLength(6);
  });

  it('keys that no accepted algorithm fits are left out', () => {
    write('rsa', opensshKeyFile(sampleKey('ssh-rsa', 3).blob));
    keyFile('ed', 1);
    const files = [`IdentityFile ${path('rsa')}`, `IdentityFile ${path('ed')}`];
    expect(order([...files, 'PubkeyAcceptedAlgorithms ssh-ed25519'], [])).toEqual(['file ed']);
    expect(order([...files, 'PubkeyAcceptedAlgorithms rsa-sha2-512'], [])).toEqual(['file rsa']);
    expect(order([...files, 'RequiredRSASize 4096'], [])).toEqual(['file ed']);
  });

  it('security keys and certificates are set apart for ssh', () => {
    write('sk', opensshKeyFile(sampleKey('sk-ssh-ed25519@openssh.com', 4).blob));
    const certificate = { blob: sampleKey('ssh-ed25519-cert-v01@openssh.com', 5).blob, comment: 'c' };
    const config = host([`IdentityFile ${path('sk')}`]);
    const files = config.identityFiles.map((identity) => ({
      identity,
      file: inspectKeyFile(identity.path, 0),
    }));
    const choice = chooseKeys(config, files, [certificate]);
    expect(choice.candidates).toEqual([]);
    expect(choice.beyond.map(({ type }) => type)).toEqual([
      'ssh-ed25519-cert-v01@openssh.com',
      'sk-ssh-ed25519@openssh.com',
    ]);
  });

  it('a link to a key is followed', () => {
    keyFile('real', 1);
    symlinkSync(path('real'), path('link'));
    expect(order([`IdentityFile ${path('link')}`], [])).toEqual(['file link']);
    expect(publicKeyOf(Buffer.alloc(0))).toBeUndefined();
  });
});
