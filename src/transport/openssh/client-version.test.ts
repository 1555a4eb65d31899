import { describe, expect, it } from 'vitest';
import { sshClient, weaknessesOf } from './client-version.ts';

describe('S30: the version of ssh', () => {
  it.each([
    ['OpenSSH_10.2p1 Debian-1, OpenSSL 3.5.4', 0],
    ['OpenSSH_10.0p2, LibreSSL 3.3.6', 0],
    ['OpenSSH_9.9p2', 0],
    ['OpenSSH_9.9p1', 1],
    ['OpenSSH_9.6p1 Ubuntu-3ubuntu13', 1],
    ['OpenSSH_9.2p1', 3],
    ['OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026', 0],
    ['OpenSSH_9.2p1 Debian-2+deb12u4', 1],
    ['OpenSSH_9.2p1 Debian-2+deb12u1', 3],
    ['OpenSSH_8.9p1 Ubuntu-3ubuntu0.6', 3],
    ['Sun_SSH_2.4', 0],
    ['', 0],
  ])('%s has %i known weaknesses', (version, count) => {
    expect(weaknessesOf(version)).toHaveLength(count);
  });

  it('is unknown where there is no ssh', async () => {
    expect(await sshClient({ PATH: '/nonexistent' })).toBeUndefined();
  });
});
