import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { never, run } from '../../../test/support/ssh2-target.ts';
import { makeKey, type Sshd, sshdInstalled, startSshd } from '../../../test/support/sshd.ts';
import { createConnector } from '../auto.ts';
import { DEFAULT_REACH, type ReachOptions } from '../reach.ts';

interface Certificate {
  readonly principal: string;
  readonly validity: string;
}

const GOOD: Certificate = { principal: '127.1.0.1', validity: '-1d:+1d' };

describe.skipIf(!sshdInstalled).each([
  ['directly', undefined],
  ['through a jump host', 'n2'],
])('S12: the certificate of a host, %s', (_way, jump) => {
  let folder: string;
  let authority: string;
  /** The key that was certified last. */
  let hostKey: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-certificate-'));
    authority = makeKey(join(folder, 'authority'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function startWith({ principal, validity }: Certificate): Promise<Sshd> {
    const key = join(mkdtempSync(join(folder, 'host-')), 'key');
    hostKey = makeKey(key, 'ecdsa');
    const words = [
      '-q',
      '-s',
      join(folder, 'authority'),
      '-I',
      'host',
      '-h',
      '-n',
      principal,
      '-V',
      validity,
    ];
    execFileSync('ssh-keygen', [...words, `${key}.pub`]);
    return startSshd({ extraConfig: [`HostKey ${key}`, `HostCertificate ${key}-cert.pub`] });
  }

  /** Of n1 only the authority is known; the jump host's own key is. */
  function knownHosts(sshd: Sshd, more = ''): string {
    const file = join(sshd.folder, 'known-authority');
    const gate = `[127.1.0.2]:${sshd.port} ${hostKey}`;
    writeFileSync(file, `@cert-authority [127.1.0.1]:${sshd.port} ${authority}\n${gate}\n${more}`);
    return file;
  }

  async function reached(sshd: Sshd, file: string, transport: ReachOptions['transport'] = 'auto') {
    const reach: ReachOptions = {
      ...DEFAULT_REACH,
      transport,
      sshConfigFile: configWith(sshd, file),
      ...(jump !== undefined && { jump }),
    };
    await using connector = createConnector(() => reach, { env: process.env });
    const said = await connector.connect('n1', never).then(
      async (connection) => (await run(connection, 'echo through')).stdout.toString(),
      (error: object) => error,
    );
    return { said, logins: sshd.log().split('Accepted publickey').length - 1 };
  }

  function configWith(sshd: Sshd, file: string): string {
    const path = join(sshd.folder, 'certificate_config');
    writeFileSync(path, readFileSync(sshd.sshConfig, 'utf8').replaceAll(sshd.knownHosts, file));
    return path;
  }

  const loginsOnTheWay = jump === undefined ? 0 : 1;

  it('is trusted while it is good', async () => {
    await using sshd = await startWith(GOOD);
    expect(await reached(sshd, knownHosts(sshd))).toEqual({ said: 'through\n', logins: loginsOnTheWay + 1 });
  });

  it.each([
    ['expired', { ...GOOD, validity: '-2d:-1d' }],
    ['made out to another host', { ...GOOD, principal: '127.1.0.9' }],
  ])('is refused when it is %s, before anybody logs in', async (_what, certificate) => {
    await using sshd = await startWith(certificate);
    const { said, logins } = await reached(sshd, knownHosts(sshd));
    expect(said).toMatchObject({ outcome: 'hostkey' });
    expect(logins).toBe(loginsOnTheWay);
  });

  it('is refused when its authority is revoked', async () => {
    await using sshd = await startWith(GOOD);
    const { said, logins } = await reached(
      sshd,
      knownHosts(sshd, `@revoked [127.1.0.1]:${sshd.port} ${authority}\n`),
    );
    expect(said).toMatchObject({ outcome: 'hostkey' });
    expect(logins).toBe(loginsOnTheWay);
  });

  it('is nothing to the in-process client, which trusts no key for it', async () => {
    await using sshd = await startWith(GOOD);
    const { said, logins } = await reached(sshd, knownHosts(sshd), 'ssh2');
    expect(said).toMatchObject({ outcome: 'hostkey', connectCause: 'host-key-unknown' });
    expect(logins).toBe(loginsOnTheWay);
  });
});
