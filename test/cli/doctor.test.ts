/** `grappe doctor`: what it tells of this machine, of good nodes and of nodes in trouble, on a real sshd. */

import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { DoctorReport } from '../../src/protocol/index.ts';
import { isRoot } from '../support/accounts.ts';
import { cleanEnvironment, grappe } from '../support/grappe.ts';
import { makeKey, type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';
import { closedPort } from '../support/tcp-proxy.ts';

describe('doctor, of this machine', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'grappe-doctor-'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('tells versions, configuration, group sources, ssh and folders', async () => {
    writeFileSync(join(home, 'more.yaml'), 'groups:\n  web: n[1-4]\n');
    writeFileSync(join(home, 'grappe.yaml'), 'version: 1\ninclude: more.yaml\n');
    const state = join(home, '.local/state/grappe');
    mkdirSync(state, { recursive: true });
    chmodSync(state, 0o755);
    const { stdout, exit } = await grappe(['doctor'], { env: cleanEnvironment(home), cwd: home });
    expect(stdout).toMatch(/^grappe +\d+\.\d+\.\d+, on Node 2\d\./);
    expect(stdout).toContain(`${join(home, 'grappe.yaml')} (not trusted`);
    expect(stdout).toContain(`includes ${join(home, 'more.yaml')}`);
    expect(stdout).toMatch(/^group sources +\S/m);
    expect(stdout).toMatch(/^ssh client +OpenSSH_\d/m);
    expect(stdout).toContain(`${state} (0755): other accounts may enter it: chmod 700`);
    expect(exit).toBe(0);
  });

  it('S30 tells what is known against an ssh, be it the one that ssh_path names', async () => {
    const old = join(home, 'old-ssh');
    writeFileSync(old, '#!/bin/sh\necho "OpenSSH_9.5p1, OpenSSL 3.0.2" >&2\n', { mode: 0o755 });
    writeFileSync(join(home, 'clush.conf'), `[Main]\nssh_path: ${old}\n`);
    const env = cleanEnvironment(home);
    const { stdout } = await grappe(['doctor', '--conf', 'clush.conf'], { env, cwd: home });
    expect(stdout).toMatch(/^ssh client +OpenSSH_9\.5p1/m);
    expect(stdout).toContain('CVE-2023-48795');
  });

  it('does without an ssh', async () => {
    const env = { ...cleanEnvironment(home), PATH: join(home, 'empty') };
    const { stdout, exit } = await grappe(
      [new URL('../../src/cli/main.ts', import.meta.url).pathname, 'doctor', '--json'],
      {
        env,
        program: process.execPath,
      },
    );
    expect(v.parse(DoctorReport, JSON.parse(stdout))).toMatchObject({ ssh: null, nodes: [] });
    expect(exit).toBe(0);
  });
});

describe.skipIf(!sshdInstalled)('doctor, of nodes', () => {
  let sshd: Sshd;
  let forced: Sshd;
  let home: string;
  let config: string;

  beforeAll(async () => {
    [sshd, forced] = await Promise.all([
      startSshd(),
      startSshd({ extraConfig: ['ForceCommand printf "\\033[2Jno shell here"'] }),
    ]);
    home = mkdtempSync(join(tmpdir(), 'grappe-doctor-'));
    makeKey(join(home, 'stranger'));
    makeKey(join(home, 'locked'), 'ed25519', 'secret');
    writeFileSync(join(home, 'changed'), `[127.*]:${sshd.port} ${makeKey(join(home, 'other'))}\n`);
    appendFileSync(sshd.knownHosts, readFileSync(forced.knownHosts));
    appendFileSync(forced.authorizedKeys, readFileSync(`${sshd.identity}.pub`));
    config = join(home, 'ssh_config');
    const special = [
      `Host n101\n  Port ${await closedPort()}\n`,
      `Host n102\n  UserKnownHostsFile ${join(home, 'changed')}\n`,
      `Host n103\n  UserKnownHostsFile ${join(home, 'none')}\n`,
      `Host n104\n  Port ${forced.port}\n`,
      `Host n105\n  IdentityFile ${join(home, 'locked')}\n  IdentityFile ${join(home, 'absent')}\n`,
      `Host n106\n  ProxyJump n1\n`,
    ].join('');
    const stranger = `Host n107\n  HostName 127.1.0.107\n  User ${sshd.user}\n  Port ${sshd.port}\n  IdentityFile ${join(home, 'stranger')}\n  IdentityAgent none\n  UserKnownHostsFile ${sshd.knownHosts}\n`;
    writeFileSync(
      config,
      special + stranger + readFileSync(sshd.sshConfig, 'utf8').replace('Host *', 'Host * !n107'),
    );
  });
  afterAll(async () => {
    await sshd.stop();
    await forced.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const doctor = (nodes: string, ...words: string[]) =>
    grappe(['doctor', '-F', config, '-w', nodes, ...words], { env: cleanEnvironment(home) });
  /** The paragraph that begins with `title`. */
  const paragraph = (stdout: string, title: string): string =>
    stdout.split('\n\n').find((part) => part.startsWith(`${title}\n`)) ??
    `no paragraph '${title}' in ${stdout}`;

  it.each(['ssh2', 'openssh'])(
    'tells of good nodes in one paragraph, with transport %s',
    async (transport) => {
      const { stdout, exit } = await doctor('n[1-5]', '--transport', transport);
      const text = paragraph(stdout, 'n[1-5] (5)');
      expect(text).toMatch(/^ {2}address +127\.1\.0\.\[1-5\]$/m);
      expect(text).toMatch(new RegExp(`^ {2}login +user ${sshd.user}, port ${sshd.port}$`, 'm'));
      expect(text).toMatch(new RegExp(`^ {2}transport +${transport} `, 'm'));
      expect(text).toContain('because: it was asked for');
      expect(text).toMatch(/^ {2}keys +file \S+ SHA256:\S{43}$/m);
      expect(text).toMatch(/^ {2}known hosts +known by ssh-ed25519$/m);
      expect(text).toMatch(/^ {2}reached +yes/m);
      expect(text).toMatch(/^ {2}key exchange +curve25519-sha256$/m);
      expect(text).toMatch(/^ {2}cipher +\S+@openssh\.com$/m);
      expect(text).toMatch(/^ {2}logged in by +SHA256:\S{43}$/m);
      expect(text).toMatch(/^ {2}host key +ssh-ed25519 SHA256:\S{43}$/m);
      expect(exit).toBe(0);
    },
  );

  it.each([
    ['n101', 'unreachable (refused)', /see whether sshd runs there/],
    ['n102', 'hostkey (host-key-changed)', /ssh-keygen -R '\S+' -f '\S+'/],
    ['n103', 'hostkey (host-key-unknown)', /grappe nodes trust/],
    ['n104', 'denied (nologin)', /give the account a login shell/],
    ['n107', 'denied (authentication)', /authorized_keys/],
  ])('tells why %s is not reached, and what to do next', async (node, outcome, next) => {
    const { stdout, exit } = await doctor(node);
    const text = paragraph(stdout, node);
    expect(text).toContain(`no: ${outcome}`);
    expect(text).toMatch(/^ {2}why +\S/m);
    expect(text).toMatch(/^ {2}next +\S/m);
    expect(text.split('\n').find((line) => line.startsWith('  next'))).toMatch(next);
    expect(exit).toBe(4);
  });

  it('tells of keys that are encrypted, missing, or the way to a node', async () => {
    const { stdout } = await doctor('n[105-106]');
    expect(paragraph(stdout, 'n105')).toContain(
      `${join(home, 'absent')}: not usable, the file does not exist`,
    );
    expect(paragraph(stdout, 'n105')).toMatch(/locked SHA256:\S+ \(encrypted: its passphrase is asked for\)/);
    expect(paragraph(stdout, 'n106')).toContain(`(${sshd.user}@127.1.0.1:${sshd.port})`);
    expect(paragraph(stdout, 'n106')).toContain('reached         yes');
  });

  it('S04 shows nothing raw of what a node says', async () => {
    const { stdout } = await doctor('n104');
    expect(stdout).toContain('no shell here');
    expect(stdout).not.toMatch(/[\0-\x09\x0b-\x1f\x7f]/);
  });

  it('speaks JSON', async () => {
    const { stdout, exit } = await doctor('n[1,101]', '--json');
    const report = v.parse(DoctorReport, JSON.parse(stdout));
    expect(report.nodes).toMatchObject([
      {
        node: 'n1',
        transport: 'ssh2',
        reasons: [],
        state: 'active',
        outcome: 'ok',
        next: null,
        plan: { port: sshd.port, identities: [{ source: 'file', encrypted: false }] },
        agreed: { keyExchange: 'curve25519-sha256' },
      },
      { node: 'n101', state: 'not-answering', cause: 'refused', agreed: null },
    ]);
    expect(exit).toBe(4);
  });

  it.skipIf(!isRoot).each(['ssh2', 'openssh'])(
    'tells what login files print, with transport %s',
    async (transport) => {
      await using noisy = await startSshd({ shell: '/bin/bash', purpose: 'doctor' });
      writeFileSync(join(noisy.account.home, '.bashrc'), `printf 'welcome\\033[31m back\\n'\n`);
      const { stdout, exit } = await grappe(
        ['doctor', '-F', noisy.sshConfig, '-w', 'n1', '--transport', transport],
        { env: cleanEnvironment(home) },
      );
      expect(paragraph(stdout, 'n1')).toContain(String.raw`login files say 'welcome\x1b[31m back`);
      expect(exit).toBe(0);
    },
  );
});
