/** `grappe nodes trust` as a person and a script use it, on a real sshd. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { NodesTrustReport } from '../../src/protocol/index.ts';
import { cleanEnvironment, GRAPPE, grappe } from '../support/grappe.ts';
import { makeKey, type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';
import { closedPort, startListener } from '../support/tcp-proxy.ts';
import { onTerminal, quoted } from '../support/terminal.ts';

describe.skipIf(!sshdInstalled)('nodes trust', () => {
  let sshd: Sshd;
  let home: string;
  let config: string;
  let knownHosts: string;
  let closed: number;

  beforeAll(async () => {
    sshd = await startSshd({ maxStartups: '10:30:100' });
    home = mkdtempSync(join(tmpdir(), 'grappe-trust-'));
    config = join(home, 'ssh_config');
    knownHosts = join(home, 'known_hosts');
    closed = await closedPort();
    const own = readFileSync(sshd.sshConfig, 'utf8').replace(sshd.knownHosts, knownHosts);
    writeFileSync(config, `Host n200\n  Port ${closed}\n${own}`);
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(home, { recursive: true, force: true });
  });
  beforeEach(() => rmSync(knownHosts, { force: true }));

  const trust = (nodes: string, ...words: string[]) =>
    grappe(['nodes', 'trust', '-F', config, '-w', nodes, ...words], { env: cleanEnvironment(home) });
  const run = (nodes: string) =>
    grappe(['run', '-F', config, '-w', nodes, 'echo ok'], { env: cleanEnvironment(home) });
  const fingerprint = (): RegExp => /SHA256:[A-Za-z0-9+/]{43}/;

  it('refuses to add keys unseen: without a terminal it needs --yes', async () => {
    const { stdout, stderr, exit } = await trust('n[1-4]');
    expect(exit).toBe(2);
    expect(stdout).toMatch(/^n\[1-4\] \(4\) .* new\n$/);
    expect(stderr).toContain('give --yes');
    expect(existsSync(knownHosts)).toBe(false);
    const report = await trust('n1', '--json');
    expect(report.exit).toBe(2);
    expect(JSON.parse(report.stdout)).toMatchObject({ added: 0, count: 1 });
  });

  it('needs nobody to ask where nothing is new', async () => {
    await trust('n[1-4]', '--yes');
    const { stdout, stderr, exit } = await trust('n[1-4]');
    expect(stdout).toMatch(/^n\[1-4\] \(4\) .* known\n$/);
    expect(stderr).toBe('');
    expect(exit).toBe(0);
  });

  it('adds new keys, after which the nodes can be reached', async () => {
    expect((await run('n[1-20]')).exit).toBe(4);
    const first = await trust('n[1-20]', '--yes');
    expect(first.stdout).toMatch(/^n\[1-20\] \(20\) {2}ssh-ed25519 {2}SHA256:[A-Za-z0-9+/]{43} {2}new\n$/);
    expect(first.stderr).toBe('grappe: added 20 keys\n');
    expect(first.exit).toBe(0);
    expect((await run('n[1-20]')).exit).toBe(0);
    const second = await trust('n[1-20]', '--yes');
    expect(second.stdout).toMatch(/known\n$/);
    expect(second.stderr).toBe('');
    expect(second.exit).toBe(0);
    expect(readFileSync(knownHosts, 'utf8').trimEnd().split('\n')).toHaveLength(20);
  });

  it('never adds a changed key, and still adds the others', async () => {
    const changed = `[127.1.0.2]:${sshd.port} ${makeKey(join(home, `stranger${sshd.port}`))}\n`;
    writeFileSync(knownHosts, changed);
    const { stdout, stderr, exit } = await trust('n[1-3]', '--yes');
    expect(exit).toBe(4);
    expect(stdout).toMatch(/^n\[1,3\] \(2\) .* new\nn2 .* changed\n$/);
    expect(stderr).toContain('grappe: n2: hostkey (host-key-changed)');
    expect(stderr).toContain(`ssh-keygen -R '[127.1.0.2]:${sshd.port}' -f '${knownHosts}'`);
    const lines = readFileSync(knownHosts, 'utf8');
    expect(lines.startsWith(changed)).toBe(true);
    expect(lines.match(/127\.1\.0\.2/g)).toHaveLength(1);
    expect((await run('n2')).exit).toBe(4);
    expect((await run('n[1,3]')).exit).toBe(0);
  });

  it('lists nodes that do not answer with the cause', async () => {
    const { stdout, stderr, exit } = await trust('n[1,200]', '--yes');
    expect(exit).toBe(4);
    expect(stdout).toMatch(/^n1 .* new\n$/);
    expect(stderr).toContain('grappe: n200: unreachable (refused): the port is closed');
  });

  it('contacts nobody where a configuration is wrong', async () => {
    const wrong = join(home, 'wrong_config');
    writeFileSync(wrong, 'Port many\n');
    const words = ['nodes', 'trust', '-F', wrong, '-w', 'n[1-3]', '--yes'];
    const { stdout, stderr, exit } = await grappe(words, { env: cleanEnvironment(home) });
    expect(stdout).toBe('');
    expect(stderr).toContain('[ssh-config]');
    expect(exit).toBe(3);
  });

  it('F30 ends with 130 when it is interrupted, and adds nothing', async () => {
    await using silent = await startListener();
    writeFileSync(join(home, 'silent'), `Host n1\n  Port ${silent.port}\n${readFileSync(config, 'utf8')}`);
    const words = ['nodes', 'trust', '-F', join(home, 'silent'), '-w', 'n[1-2]', '--yes'];
    const { exit } = await grappe(words, {
      env: cleanEnvironment(home),
      started: (child) => {
        void expect
          .poll(() => silent.received())
          .toBeGreaterThan(0)
          .then(() => child.kill('SIGINT'));
      },
    });
    expect(exit).toBe(130);
    expect(existsSync(knownHosts)).toBe(false);
  });

  it('speaks JSON', async () => {
    const { stdout, exit } = await trust('n[1,200]', '--yes', '--json');
    const report = v.parse(NodesTrustReport, JSON.parse(stdout));
    expect(report).toMatchObject({
      count: 2,
      added: 1,
      nodes: [
        { node: 'n1', outcome: 'ok', keys: [{ type: 'ssh-ed25519', standing: 'new' }] },
        { node: 'n200', outcome: 'unreachable', cause: 'refused', keys: [] },
      ],
    });
    expect(exit).toBe(4);
  });

  describe('on a terminal', () => {
    const ask = () => {
      const line = [GRAPPE, 'nodes', 'trust', '-F', config, '-w', 'n[1-4]'].map(quoted).join(' ');
      return onTerminal(`${line}; echo "status=$?"`, { env: cleanEnvironment(home) });
    };
    const QUESTION = (): string => `add 4 keys of 4 nodes to ${knownHosts}? [y/N] `;

    it.each([
      ['y\r', 0, 4],
      ['yes\r', 0, 4],
      ['n\r', 5, 0],
      ['\r', 5, 0],
      ['\x04', 5, 0],
      ['\x03', 130, 0],
    ])('the answer %j ends with %i and %i lines', async (answer, status, lines) => {
      await using terminal = ask();
      await terminal.shows(QUESTION());
      expect(terminal.screen).toMatch(fingerprint());
      terminal.type(answer);
      await terminal.ended;
      expect(terminal.screen).toContain(`status=${status}`);
      const added = lines === 0 ? [] : readFileSync(knownHosts, 'utf8').trimEnd().split('\n');
      expect(added).toHaveLength(lines);
    });
  });
});
