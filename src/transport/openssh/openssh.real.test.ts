import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRoot } from '../../../test/support/accounts.ts';
import { type ProcessEntry, descendantsOf, processes, until } from '../../../test/support/processes.ts';
import { never, run } from '../../../test/support/ssh2-target.ts';
import { type Sshd, sshdInstalled, startSshd } from '../../../test/support/sshd.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { type AutoConnector, createConnector } from '../auto.ts';
import { DEFAULT_REACH, type ReachOptions } from '../reach.ts';

let sshd: Sshd;
let folder: string;
beforeAll(async () => {
  if (!sshdInstalled) return;
  sshd = await startSshd();
  folder = mkdtempSync(join(tmpdir(), 'grappe-openssh-'));
});
afterAll(async () => {
  await sshd?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function connector(reach: Partial<ReachOptions> = {}, env: NodeJS.ProcessEnv = process.env): AutoConnector {
  const all: ReachOptions = {
    ...DEFAULT_REACH,
    sshConfigFile: sshd.sshConfig,
    transport: 'openssh',
    ...reach,
  };
  return createConnector(() => all, { env });
}

/** The sshd's own ssh_config below these lines. */
function configWith(lines: string): string {
  const path = join(folder, `config-${readdirSync(folder).length}`);
  writeFileSync(path, `${lines}\n${readFileSync(sshd.sshConfig, 'utf8')}`);
  return path;
}

/** A process of its own with `connect` and `never` at hand; `launcher` goes before node in argv. */
function ownProcess(program: string, reach: Partial<ReachOptions> = {}, launcher: readonly string[] = []) {
  const all = { ...DEFAULT_REACH, sshConfigFile: sshd.sshConfig, transport: 'openssh', ...reach };
  const door = JSON.stringify(join(import.meta.dirname, '../index.ts'));
  const text = `
    import { createConnector } from ${door};
    const never = new AbortController().signal;
    const fleet = createConnector(() => (${JSON.stringify(all)}), { env: process.env });
    const connect = (node) => fleet.connect(node, never);
    ${program}`;
  const [command, ...args] = [...launcher, process.execPath, '--input-type=module-typescript', '-e', text];
  return spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** A namespace whose only route leads into a cable without a listener at its end. */
const DEAD_NETWORK =
  'ip link add v0 type veth peer name v1 && ip addr add 10.99.0.1/24 dev v0 && ip link set v0 up && ' +
  'ip link set v1 up && ip neigh add 10.99.0.2 lladdr 02:00:00:00:00:01 dev v0 && exec "$@"';
const deadNetwork = ['unshare', '-rn', 'sh', '-c', DEAD_NETWORK, 'sh'];
const hasNamespaces = spawnSync('unshare', [...deadNetwork.slice(1), 'true']).status === 0;

/** An environment in which `ssh` is this shell script. */
function withSsh(script: string): NodeJS.ProcessEnv {
  const path = mkdtempSync(join(folder, 'path-'));
  writeFileSync(join(path, 'ssh'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { ...process.env, PATH: `${path}:${process.env['PATH']}` };
}

function sleeping(seconds: string): readonly ProcessEntry[] {
  return processes().filter((entry) => entry.command === `sleep ${seconds}`);
}

describe.skipIf(!sshdInstalled)('the system ssh', () => {
  it('tells what was agreed', async () => {
    await using fleet = connector();
    const { details, transport } = await fleet.connect('n7', never);
    expect(transport).toBe('openssh');
    expect(details).toMatchObject({
      user: sshd.user,
      address: '127.1.0.7',
      port: sshd.port,
      keyExchange: 'curve25519-sha256',
      hostKey: { type: 'ssh-ed25519', fingerprint: expect.stringMatching(/^SHA256:.{43}$/) as string },
      authentication: expect.stringMatching(/^SHA256:.{43}$/) as string,
    });
  });

  it('runs one command after the other over a connection, and several at once', async () => {
    await using fleet = connector();
    const connection = await fleet.connect('n1', never);
    const first = await run(connection, 'echo 1');
    expect([String(first.stdout), connection.alive]).toEqual(['1\n', true]);
    const others = await Promise.all(['2', '3'].map((word) => run(connection, `echo ${word}`)));
    expect(others.map(({ stdout }) => String(stdout))).toEqual(['2\n', '3\n']);
  });

  it('is gone when its ssh is, before anything was sent', async () => {
    await using fleet = connector();
    const connection = await fleet.connect('n1', never);
    for (const { pid, command } of descendantsOf(process.pid)) {
      if (command.startsWith('ssh ')) process.kill(pid, 'SIGKILL');
    }
    await until(() => !connection.alive, 'the connection knows');
    const { end, sent } = await run(connection, 'echo never');
    expect(end).toMatchObject({ kind: 'not-sent', outcome: 'unreachable', cause: 'link-lost' });
    expect(sent).toBe(0);
  });

  it('S15 shows the command neither in its arguments nor in a file, and leaves no file', async () => {
    const runtime = join(folder, 'runtime');
    mkdirSync(runtime, { mode: 0o700 });
    await using stack = new AsyncDisposableStack();
    const fleet = stack.use(connector({}, { ...process.env, XDG_RUNTIME_DIR: runtime }));
    const connection = await fleet.connect('n1', never);
    const ender = new AbortController();
    let seen = '';
    const { end } = await run(connection, 'echo up; sleep 611 # sesame', {
      signal: ender.signal,
      onOutput: () => {
        seen = descendantsOf(process.pid)
          .map((entry) => entry.command)
          .filter((command) => command.startsWith('ssh '))
          .join('\n');
        for (const file of readdirSync(runtime, { recursive: true, withFileTypes: true })) {
          if (file.isFile()) seen += readFileSync(join(file.parentPath, file.name), 'utf8');
        }
        ender.abort();
        return undefined;
      },
    });
    expect(end).toEqual({ kind: 'signalled', signal: 'SIGTERM' });
    expect(seen).toMatch(/^ssh .* -- n1 /m);
    expect(seen).not.toContain('sesame');
    expect(readdirSync(runtime)).toHaveLength(1);
    await stack.disposeAsync();
    expect(readdirSync(runtime)).toEqual([]);
  });

  it('S15 keeps no log of a bare command where others could read it', async () => {
    const runtime = join(folder, 'bare');
    mkdirSync(runtime, { mode: 0o700 });
    const holdsText = (): boolean =>
      readdirSync(runtime, { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile())
        .some((file) => readFileSync(join(file.parentPath, file.name), 'utf8').includes('sesame'));
    await using fleet = connector({ raw: true }, { ...process.env, XDG_RUNTIME_DIR: runtime });
    const ender = new AbortController();
    const ran = run(await fleet.connect('n1', never), 'echo up; sleep 617 # sesame', {
      signal: ender.signal,
    });
    await until(() => sleeping('617').length === 1, 'it sleeps');
    await until(() => !holdsText(), 'the log has no name');
    ender.abort();
    expect((await ran).end).toMatchObject({ kind: 'lost', cause: 'interrupted' });
    // Nothing on the node ends a bare command.
    for (const { pid } of sleeping('617')) process.kill(pid);
  });

  it('S01 S02 starts nothing for a hostile name, and hands ProxyCommand none', async () => {
    const canary = join(folder, 'canary');
    const config = configWith(`ProxyCommand sh -c 'touch ${canary}-%h-%r'\n`);
    await using fleet = connector({ sshConfigFile: config });
    for (const name of [`-oProxyCommand=touch ${canary}`, `$(touch ${canary})`, 'n1;id', '', '-F', 'n1 x']) {
      await expect(fleet.connect(name, never)).rejects.toMatchObject({
        connectCause: 'protocol',
        message: expect.stringContaining('cannot be a node name') as string,
      });
    }
    expect(readdirSync(folder).filter((file) => file.startsWith('canary'))).toEqual([]);
    await expect(fleet.connect('n1', never)).rejects.toMatchObject({ connectCause: 'gateway' });
    expect(existsSync(`${canary}-127.1.0.1-${sshd.user}`)).toBe(true);
  });

  it('S13 forwards no agent and runs no local command, whatever the configuration says', async () => {
    const canary = join(folder, 'local-command');
    const lines = `ForwardAgent yes\nPermitLocalCommand yes\nLocalCommand touch ${canary}\nLocalForward ${join(folder, 'fwd')} 127.0.0.1:1`;
    const agent = spawnSync('ssh-agent', ['-s'], { encoding: 'utf8' }).stdout;
    const socket = /SSH_AUTH_SOCK=([^;]+)/.exec(agent)![1]!;
    try {
      const env = { ...process.env, SSH_AUTH_SOCK: socket };
      const shown = async (reach: Partial<ReachOptions>): Promise<string> => {
        await using fleet = connector(
          { sshConfigFile: configWith(`${lines}\nIdentityAgent ${socket}`), ...reach },
          env,
        );
        await using connection = await fleet.connect('n1', never);
        return String((await run(connection, 'echo "<$SSH_AUTH_SOCK>"')).stdout);
      };
      expect(await shown({})).toBe('<>\n');
      expect(await shown({ forwardAgent: true })).toMatch(/^<\/.+>\n$/);
    } finally {
      process.kill(Number(/SSH_AGENT_PID=(\d+)/.exec(agent)![1]));
    }
    expect([existsSync(canary), existsSync(join(folder, 'fwd'))]).toEqual([false, false]);
  });

  it('S12 lets a file ask for accept-new, and for nothing weaker', async () => {
    const known = join(folder, 'new_hosts');
    const config = configWith(`UserKnownHostsFile ${known}\nStrictHostKeyChecking no`);
    await using fleet = connector({ sshConfigFile: config });
    await using first = await fleet.connect('n1', never);
    expect((await run(first, 'true')).end).toEqual({ kind: 'exited', code: 0 });
    expect(readFileSync(known, 'utf8')).toContain('ssh-ed25519');
    writeFileSync(known, `[127.1.0.1]:${sshd.port} ${readFileSync(`${sshd.identity}.pub`, 'utf8')}`);
    await using again = connector({ sshConfigFile: config });
    await expect(again.connect('n1', never)).rejects.toMatchObject({ connectCause: 'host-key-changed' });
  });

  it('S27 gives ssh and its proxies an environment of few names', async () => {
    const seen = join(folder, 'environment');
    const config = configWith(`ProxyCommand sh -c 'env >${seen}'`);
    await using fleet = connector(
      { sshConfigFile: config },
      { ...process.env, LD_PRELOAD: '', SSH_ASKPASS: '/x', SECRET: 'x' },
    );
    await expect(fleet.connect('n1', never)).rejects.toMatchObject({ connectCause: 'gateway' });
    expect(readFileSync(seen, 'utf8')).not.toMatch(
      /^(?:LD_PRELOAD|SSH_ASKPASS|SECRET|DISPLAY|NODE_OPTIONS)=/m,
    );
    expect(readFileSync(seen, 'utf8')).toMatch(/^PATH=/m);
  });

  it('has no terminal to ask on, not even for a jump host', async () => {
    const known = join(folder, 'none');
    const config = configWith(
      `Host gate\nHostName 127.1.0.9\nUserKnownHostsFile ${known}\nStrictHostKeyChecking ask\nHost *`,
    );
    await using fleet = connector({ sshConfigFile: config, jump: 'gate' });
    await expect(fleet.connect('n1', never)).rejects.toMatchObject({ outcome: 'hostkey' });
  });

  it('says when the configuration is wrong', async () => {
    await using fleet = connector({ sshOptions: ['Ciphers=none-such'] });
    await expect(fleet.connect('n1', never)).rejects.toMatchObject({
      outcome: 'local',
      message: expect.stringContaining('none-such') as string,
    });
    await using other = connector({ sshConfigFile: '/no/such/file' });
    await expect(other.connect('n1', never)).rejects.toMatchObject({
      message: "the ssh_config file '/no/such/file' cannot be read",
    });
  });

  it('says when there is no ssh here', async () => {
    await using fleet = connector({}, { PATH: folder });
    await expect(fleet.connect('n1', never)).rejects.toMatchObject({
      outcome: 'local',
      connectCause: 'program',
    });
  });

  it('ends an ssh whose server makes it log without end', async () => {
    await using fleet = connector({}, withSsh('exec yes "debug1: Remote: x" >>"$4"'));
    await expect(fleet.connect('n1', never)).rejects.toMatchObject({ connectCause: 'protocol' });
  });

  it('F04 does not wait for a resolver that hangs', async () => {
    await using fleet = connector({ connectTimeoutMs: 1 }, withSsh('exec sleep 616'));
    await expect(fleet.connect('n1', never)).rejects.toMatchObject({ connectCause: 'dns' });
    await until(() => sleeping('616').length === 0, 'ssh is gone');
  });

  it('ends an attempt that is given up, at once and without a trace', async () => {
    const proxy = await startTcpProxy(sshd.port);
    await using _ = proxy;
    proxy.pause();
    await using fleet = connector({ port: proxy.port });
    const ender = new AbortController();
    const attempt = fleet.connect('n1', ender.signal);
    await until(() => proxy.connections === 1, 'ssh has connected');
    ender.abort();
    await expect(attempt).rejects.toMatchObject({ outcome: 'cancelled', connectCause: 'interrupted' });
    await until(
      () => descendantsOf(process.pid).every((entry) => !entry.command.startsWith('ssh ')),
      'ssh is gone',
    );
  });

  it('F09 survives a short cut', async () => {
    await using proxy = await startTcpProxy(sshd.port);
    await using fleet = connector({
      port: proxy.port,
      sshOptions: [`HostKeyAlias=[127.0.0.1]:${sshd.port}`],
      keepalive: { intervalMs: 1000, count: 4 },
    });
    const { end, stdout } = await run(
      await fleet.connect('n1', never),
      'echo up; read -r x; sleep 2; echo on',
      {
        onOutput: (_stream, chunk) => {
          if (String(chunk) !== 'up\n') return undefined;
          proxy.pause();
          setTimeout(() => proxy.resume(), 2000);
          return undefined;
        },
      },
    );
    expect([end, String(stdout)]).toEqual([{ kind: 'exited', code: 0 }, 'up\non\n']);
  });

  it('F14 F17 brings every byte to a slow reader', async () => {
    await using fleet = connector();
    const connection = await fleet.connect('n1', never);
    let waits = 0;
    const { end, stdout } = await run(
      connection,
      'head -c 3000000 /dev/urandom | tee /tmp/grappe-f17; cksum </tmp/grappe-f17 >&2; rm /tmp/grappe-f17',
      {
        onOutput: async () => {
          waits++;
          await new Promise((resolve) => setImmediate(resolve));
        },
      },
    );
    expect([end, stdout.length]).toEqual([{ kind: 'exited', code: 0 }, 3_000_000]);
    expect(waits).toBeGreaterThan(10);
  });

  it('runs a bare command where it is asked to', async () => {
    await using fleet = connector({ raw: true });
    const connection = await fleet.connect('n1', never);
    const ended = await run(connection, 'echo "$0"; echo err >&2; exit 255');
    expect(ended.end).toEqual({ kind: 'exited', code: 255 });
    expect([String(ended.stdout), String(ended.stderr), ended.sent]).toEqual(['sh\n', 'err\n', 1]);
    expect((await run(connection, 'kill -9 $$')).end).toEqual({ kind: 'signalled', signal: 'SIG?' });
    const fed = await run(connection, 'cat', {
      stdin: (async function* () {
        yield Buffer.from('in');
      })(),
    });
    expect(String(fed.stdout)).toBe('in');
    await using dead = connector({ raw: true, port: 1 });
    const { end, sent } = await run(await dead.connect('n1', never), 'true');
    expect([end, sent]).toMatchObject([{ kind: 'not-sent', outcome: 'unreachable', cause: 'refused' }, 0]);
  });

  it('gives files over SFTP', async () => {
    await using fleet = connector();
    await using connection = await fleet.connect('n1', never);
    await using files = await connection.sftp();
    const path = join(sshd.account.home, `grappe-sftp-${process.pid}`);
    const content = Buffer.alloc(1_000_003, 'abc');
    await files.create(
      path,
      (async function* () {
        yield content;
      })(),
      { mode: 0o640 },
    );
    expect(await files.stat(path)).toMatchObject({ kind: 'file', sizeBytes: content.length, mode: 0o640 });
    const read: Uint8Array[] = [];
    for await (const chunk of files.read(path)) read.push(chunk);
    expect(Buffer.concat(read).equals(content)).toBe(true);
    await files.remove(path);
    expect(await files.stat(path)).toBeUndefined();
  });

  it('says why there are no files', async () => {
    await using without = await startSshd({ sftp: '/bin/false' });
    await using fleet = createConnector(
      () => ({ ...DEFAULT_REACH, sshConfigFile: without.sshConfig, transport: 'openssh' }),
      { env: process.env },
    );
    await using connection = await fleet.connect('n1', never);
    await expect(connection.sftp()).rejects.toMatchObject({ code: 'copy' });
  });

  it.each(['', 'stdin'])('F30 leaves nothing on the node when grappe is killed (%s)', async (stdin) => {
    const grappe = ownProcess(`
      const connection = await connect('n1');
      async function* endless() { yield Buffer.from('x'); await new Promise(() => setInterval(() => {}, 1e9)); }
      await connection.exec('echo up; sleep 612', {
        onOutput: (stream, chunk) => void process.stdout.write(chunk),
        signal: never,
        ${stdin === '' ? '' : 'stdin: endless(),'}
      });`);
    await once(grappe.stdout, 'data');
    await until(() => sleeping('612').length === 1, 'it sleeps');
    grappe.kill('SIGKILL');
    await until(() => sleeping('612').length === 0, 'the group is gone');
  });

  it('F23 says that descriptors ran out, before anything was started', async () => {
    const program = `
      const fs = await import('node:fs');
      await (await connect('n1'))[Symbol.asyncDispose]();
      try { for (;;) fs.openSync('/dev/null'); } catch {}
      console.log(await connect('n2').catch((error) => error.connectCause));`;
    const grappe = ownProcess(program, {}, ['/bin/sh', '-c', 'ulimit -n 64; exec "$@"', 'sh']);
    expect(String((await once(grappe.stdout, 'data'))[0])).toBe('descriptors\n');
  });

  it.skipIf(!hasNamespaces)('F01 calls a node that drops packets unreachable', async () => {
    const path = configWith('Host dead\nHostName 10.99.0.2\nUser root\nPort 22');
    const reach = { sshConfigFile: path, connectTimeoutMs: 1000 };
    const grappe = ownProcess(
      `console.log(await connect('dead').catch((error) => error.outcome + ' ' + error.connectCause));`,
      reach,
      deadNetwork,
    );
    expect(String((await once(grappe.stdout, 'data'))[0])).toBe('unreachable connect-timeout\n');
  });

  it('F10 F08 loses a frozen node by keepalive', async () => {
    await using fleet = connector({ keepalive: { intervalMs: 1000, count: 2 } });
    const connection = await fleet.connect('n1', never);
    const frozen: number[] = [];
    const { end } = await run(connection, 'echo up; sleep 613', {
      onOutput: () => {
        for (const { pid, command } of descendantsOf(sshd.pid)) {
          if (!command.startsWith('sshd:')) continue;
          frozen.push(pid);
          process.kill(pid, 'SIGSTOP');
        }
        return undefined;
      },
    });
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
    expect(end).toMatchObject({ kind: 'lost', cause: 'keepalive-timeout' });
    await until(() => sleeping('613').length === 0, 'the node has ended it');
  });
});

describe.skipIf(!sshdInstalled || !isRoot)('F21 login shells, over ssh', () => {
  it.each(['/bin/bash', '/bin/zsh', '/bin/tcsh', '/bin/fish', '/bin/mksh'])(
    'commands run under %s',
    async (shell) => {
      await using other = await startSshd({ shell });
      await using fleet = createConnector(
        () => ({ ...DEFAULT_REACH, sshConfigFile: other.sshConfig, transport: 'openssh' }),
        { env: process.env },
      );
      const connection = await fleet.connect('n1', never);
      const { end, stdout, stderr } = await run(connection, `echo first; sh -c 'echo err >&2'; exit 3`);
      expect([end, String(stdout), String(stderr)]).toEqual([
        { kind: 'exited', code: 3 },
        'first\n',
        'err\n',
      ]);
    },
  );

  it('a .bashrc that prints 10 MB is no part of the command', async () => {
    await using other = await startSshd({ shell: '/bin/bash', purpose: 'noisy' });
    const start = join(other.account.home, '.bashrc');
    writeFileSync(start, 'head -c 10000000 /dev/zero; echo noise >&2; greet() { echo "hello $1"; }\n');
    try {
      await using fleet = createConnector(
        () => ({ ...DEFAULT_REACH, sshConfigFile: other.sshConfig, transport: 'openssh' }),
        { env: process.env },
      );
      const { end, stdout, stderr } = await run(await fleet.connect('n1', never), 'greet you');
      expect([end, String(stdout), String(stderr)]).toEqual([{ kind: 'exited', code: 0 }, 'hello you\n', '']);
    } finally {
      rmSync(start);
    }
  });

  it.each(['/usr/sbin/nologin', '/bin/false'])(
    'an account with %s is denied and was never run',
    async (shell) => {
      await using other = await startSshd({ shell });
      await using fleet = createConnector(
        () => ({ ...DEFAULT_REACH, sshConfigFile: other.sshConfig, transport: 'openssh' }),
        { env: process.env },
      );
      await expect(fleet.connect('n1', never)).rejects.toMatchObject({
        outcome: 'denied',
        connectCause: 'nologin',
      });
    },
  );
});
