import { describe, expect, it } from 'vitest';
import { sshdInstalled, startSshd } from '../../../test/support/sshd.ts';
import { closedPort } from '../../../test/support/tcp-proxy.ts';
import { fingerprintOf } from './known-hosts/public-key.ts';
import { scanHostKeys } from './scan-host-keys.ts';

describe.skipIf(!sshdInstalled)('host keys of a real server', () => {
  it('are all found, with the fingerprints that ssh shows', async () => {
    await using server = await startSshd({ hostKeys: ['ed25519', 'rsa', 'ecdsa'] });
    const found = await scanHostKeys({ address: '127.1.0.1', port: server.port, timeoutMs: 5000 });
    expect(found.map((key) => `${key.type} ${key.blob.toString('base64')}`)).toEqual(
      server.hostKeys.toSorted(),
    );
    for (const key of found) expect(key.fingerprint).toBe(fingerprintOf(key.blob));
  });

  it('are an empty list where nobody answers', async () => {
    expect(await scanHostKeys({ address: '127.0.0.1', port: await closedPort(), timeoutMs: 1000 })).toEqual(
      [],
    );
  });

  it('S01 no name is an option', async () => {
    await expect(scanHostKeys({ address: '-f/etc/hosts', port: 22, timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'node-name',
    });
  });
});
