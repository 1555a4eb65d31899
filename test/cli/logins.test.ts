/** Who logs in where, with which key, by which way, and what of this machine goes along. */

import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRoot, testAccount } from '../support/accounts.ts';
import { grappe } from '../support/grappe.ts';
import { makeKey, sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

const TRANSPORTS = ['ssh2', 'openssh'];

describe.skipIf(!sshdInstalled || !isRoot)('two machines with logins and keys of their own', () => {
  let nodes: TestNodes;
  let folder: string;
  const [alice = '', bob = ''] = ['login-a', 'login-b'].map(
    (purpose) => testAccount('/bin/sh', purpose)?.name,
  );

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-logins-'));
    chmodSync(folder, 0o711); // sshd reads the keys as the user who logs in
    for (const user of [alice, bob]) {
      writeFileSync(join(folder, `authorized_${user}`), `${makeKey(join(folder, `key_${user}`))}\n`);
    }
    nodes = await startTestNodes({ extraConfig: [`AuthorizedKeysFile ${folder}/authorized_%u`] });
    writeFileSync(
      join(nodes.home, 'fleet.yaml'),
      [
        'version: 1',
        'nodes: red,blue',
        'ssh:',
        '  config: none',
        `  port: ${nodes.sshd.port}`,
        `  options: [UserKnownHostsFile=${nodes.sshd.knownHosts}, IdentitiesOnly=yes, IdentityAgent=none]`,
        '  overrides:',
        `    - { nodes: red, address: 127.1.0.1, user: ${alice}, identity: ${folder}/key_${alice} }`,
        `    - { nodes: blue, address: 127.1.0.2, user: ${bob}, identity: ${folder}/key_${bob} }`,
        '',
      ].join('\n'),
    );
  });
  afterAll(async () => {
    await nodes[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const WHO = 'echo $USER $SSH_CONNECTION | cut -d " " -f 1,4';
  // No ssh_config at all: what grappe.yaml says must do.
  const run = (...words: string[]) => nodes.run(['-F', 'none', '--config', 'fleet.yaml', ...words]);
  const sorted = (text: string): string[] => text.trimEnd().split('\n').toSorted();

  it.each(TRANSPORTS)('in one run, without an ssh_config (%s)', async (transport) => {
    const { stdout, stderr, exit } = await run('--transport', transport, '-a', WHO);
    expect(stderr).toBe('grappe: 2 nodes: 2 ok\n');
    expect(sorted(stdout)).toEqual([`blue: ${bob} 127.1.0.2`, `red: ${alice} 127.1.0.1`]);
    expect(exit).toBe(0);
  });

  it.each(TRANSPORTS)('user@node logs in as that user, to the same node (%s)', async (transport) => {
    const { stdout, exit } = await run(
      ...['--transport', transport, '-i', `${folder}/key_${bob}`],
      ...['-w', `red,${bob}@red,${bob}@blue`, WHO],
    );
    expect(sorted(stdout)).toEqual([`${bob}@blue: ${bob} 127.1.0.2`, `${bob}@red: ${bob} 127.1.0.1`]);
    // alice cannot log in with bob's key: -i goes before the overrides.
    expect(exit).toBe(4);
  });

  it('user@node is the name in blocks, in files and in node sets', async () => {
    const words = ['-w', `${bob}@red,${bob}@blue`, '-x', `${bob}@blue`, '-i', `${folder}/key_${bob}`];
    const { stdout, exit } = await run(...words, '-b', '--outdir', 'out', 'echo hi');
    expect([stdout, exit]).toEqual([`---------------\n${bob}@red\n---------------\nhi\n`, 0]);
    expect(readFileSync(join(nodes.home, 'out', `${bob}@red`), 'utf8')).toBe('hi\n');
  });

  it.each(TRANSPORTS)('-l and -i go before the overrides (%s)', async (transport) => {
    const key = ['-i', `${folder}/key_${bob}`];
    const { stdout, exit } = await run('--transport', transport, '-a', '-l', bob, ...key, '-b', 'echo $USER');
    expect([stdout, exit]).toEqual([`---------------\nblue,red (2)\n---------------\n${bob}\n`, 0]);
  });

  it('a user that could be an option or a command is refused, and nothing is done', async () => {
    for (const words of [
      ['-w', '-oProxyCommand=x@red'],
      ['-a', '-l', 'a;b'],
      ['-w', 'a b@red'],
    ]) {
      const { stdout, stderr, exit } = await run(...words, 'true');
      expect(stderr).toMatch(/\[(node-name|nodeset-syntax)\]/);
      expect([stdout, exit]).toEqual(['', 2]);
    }
  });
});

describe.skipIf(!sshdInstalled).each(TRANSPORTS)('the way to a node with transport %s', (transport) => {
  let nodes: TestNodes;
  let agent: { socket: string; pid: number };
  let agentConfig: string;
  beforeAll(async () => {
    nodes = await startTestNodes();
    agentConfig = join(nodes.home, 'agent_config');
    const text = readFileSync(nodes.sshd.sshConfig, 'utf8').replace('  IdentityAgent none\n', '');
    writeFileSync(agentConfig, `${text}  ForwardAgent yes\n`);
    agent = startAgent(join(nodes.home, 'agent'));
  });
  afterAll(async () => {
    process.kill(agent.pid);
    await nodes[Symbol.asyncDispose]();
  });

  const run = (...words: string[]) => nodes.run(['--transport', transport, ...words]);
  const config = (name: string, change: (text: string) => string): string => {
    const path = join(nodes.home, name);
    writeFileSync(path, change(readFileSync(nodes.sshd.sshConfig, 'utf8')));
    return path;
  };

  it('-J goes through that host, and says so when it cannot', async () => {
    const through = await run('-w', 'n[1-2]', '-J', 'n9', '-b', 'echo hi');
    expect([through.stdout, through.exit]).toEqual(['---------------\nn[1-2] (2)\n---------------\nhi\n', 0]);
    const { stderr, exit } = await run('-w', 'n1', '-J', 'gate.invalid', 'true');
    expect(stderr).toContain('n1: unreachable (gateway)');
    expect(exit).toBe(4);
  });

  it('-o is an option of ssh_config, or words of an ssh command line, before every file', async () => {
    for (const option of ['Port=1', '-p 1', '-oPort=1', '-o Port=1 -o Compression=no']) {
      expect((await run('-w', 'n1', '-o', option, 'true')).stderr).toContain('unreachable (refused)');
    }
    const words = ['run', '--transport', transport, '-w', 'n1', '-o', `-F ${nodes.sshd.sshConfig}`, 'true'];
    expect((await grappe(words, { env: nodes.env })).exit).toBe(0);
  });

  it('--port goes before every file', async () => {
    expect((await run('-w', 'n1', '--port', '1', 'true')).stderr).toContain('unreachable (refused)');
  });

  it('--host-keys accept-new learns new keys in this run, and changed ones never', async () => {
    const known = join(nodes.home, `known-${transport}`);
    const file = config('learning', (text) => text.replace(nodes.sshd.knownHosts, known));
    const strict = await run('-F', file, '-w', 'n[1-3]', 'true');
    expect(strict.stderr).toContain('hostkey (host-key-unknown)');
    expect((await run('-F', file, '-w', 'n[1-3]', '--host-keys', 'accept-new', 'true')).exit).toBe(0);
    expect(readFileSync(known, 'utf8').trimEnd().split('\n')).toHaveLength(3);
    expect((await run('-F', file, '-w', 'n[1-3]', 'true')).exit).toBe(0);
    rmSync(known);
    appendFileSync(known, `[127.*]:${nodes.sshd.port} ${makeKey(join(nodes.home, `other-${transport}`))}\n`);
    const changed = await run('-F', file, '-w', 'n[1-3]', '--host-keys', 'accept-new', 'true');
    expect(changed.stderr).toContain('hostkey (host-key-changed)');
    expect(changed.exit).toBe(4);
  });

  it('--host-keys no is said at the head of the run', async () => {
    const file = config('blind', (text) => text.replace(nodes.sshd.knownHosts, '/dev/null'));
    const { stderr, exit } = await run('-F', file, '-w', 'n[1-3]', '--host-keys', 'no', 'true');
    expect(stderr).toMatch(/^grappe: n\[1-3\]: host keys are not checked\n/);
    expect(exit).toBe(0);
    expect((await run('-w', 'n1', 'true')).stderr).toBe('');
  });

  it('ssh_path of clush.conf is the ssh that openssh starts', async () => {
    const program = join(nodes.home, `ssh-for-${transport}`);
    writeFileSync(program, `#!/bin/sh\ntouch ${program}.started\nexec ssh "$@"\n`, { mode: 0o755 });
    writeFileSync(join(nodes.home, 'clush.conf'), `[Main]\nssh_path: ${program}\n`);
    const { stdout, exit } = await run('--conf', 'clush.conf', '-w', 'n1', 'echo ok');
    expect([stdout, exit]).toEqual(['n1: ok\n', 0]);
    expect(existsSync(`${program}.started`)).toBe(transport === 'openssh');
  });

  it('S13 the agent stays here, whatever ssh_config and -o say, unless --forward-agent asks for it', async () => {
    const withAgent = (...words: string[]) =>
      nodes.run(
        [
          '--transport',
          transport,
          '-F',
          agentConfig,
          '-w',
          'n1',
          ...words,
          'echo ${SSH_AUTH_SOCK:+forwarded}',
        ],
        { env: { ...nodes.env, SSH_AUTH_SOCK: agent.socket } },
      );
    expect((await withAgent()).stdout).toBe('n1: \n');
    expect((await withAgent('-o', 'ForwardAgent=yes')).stdout).toBe('n1: \n');
    const { stdout, stderr } = await withAgent('--forward-agent');
    expect(stdout).toBe('n1: forwarded\n');
    expect(stderr).toBe('grappe: n1: your ssh-agent is forwarded\n');
  });

  it('a mistake in the configuration is told once, and nothing is contacted', async () => {
    const mistakes: readonly (readonly [string[], string, number])[] = [
      [['-F', '/nowhere'], "the ssh_config file '/nowhere' cannot be read [ssh-config]", 3],
      [['-o', 'nonsense'], "'nonsense' has no argument [ssh-config]", 3],
      [['-J', 'a b'], "'a b' cannot be a node name [node-name]", 2],
      [['--host-keys', 'maybe'], "option '--host-keys' is one of strict, accept-new, no", 2],
      [['-t', 'soon'], "option '-t' needs a time", 2],
    ];
    for (const [words, text, status] of mistakes) {
      const { stderr, exit } = await run('-w', 'n[1-3]', ...words, 'true');
      expect(stderr).toContain(text);
      expect(stderr).not.toContain('3 nodes');
      expect(exit).toBe(status);
    }
  });
});

function startAgent(socket: string): { socket: string; pid: number } {
  const text = execFileSync('ssh-agent', ['-s', '-a', socket], { encoding: 'utf8' });
  return { socket, pid: Number(/SSH_AGENT_PID=(\d+)/.exec(text)?.[1]) };
}
