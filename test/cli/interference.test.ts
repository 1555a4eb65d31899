/** What others do while a run is under way: edit its files, suspend it, give a machine two names. */

import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signalProcess, until } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

describe.skipIf(!sshdInstalled)('while a run is under way', () => {
  let nodes: TestNodes;
  beforeAll(async () => void (nodes = await startTestNodes()));
  afterAll(() => nodes[Symbol.asyncDispose]());

  /** A copy of the ssh_config, with a copy of known_hosts, for one test to spoil. */
  function ownFiles(name: string): { config: string; known: string } {
    const known = join(nodes.home, `known-${name}`);
    const config = join(nodes.home, `config-${name}`);
    writeFileSync(known, readFileSync(nodes.sshd.knownHosts));
    writeFileSync(config, readFileSync(nodes.sshd.sshConfig, 'utf8').replace(nodes.sshd.knownHosts, known));
    return { config, known };
  }

  it.each(['ssh2', 'openssh'])(
    'F40: its ssh_config is as it was at the start with transport %s',
    async (transport) => {
      const { config, known } = ownFiles(transport);
      const go = join(nodes.sshd.folder, `go-${transport}`);
      const command = `echo %h; while [ ! -e ${go} ]; do sleep 0.05; done`;
      const words = ['-F', config, '--transport', transport, '-f', '1', '-w', 'n[1-3]', command];
      const run = nodes.start(words);
      await until(() => run.stdout() !== '', 'the first node has begun');
      writeFileSync(config, 'Host *\n  Port 1\n  Nonsense yes\n');
      // The system's ssh reads this file itself, for every node anew.
      if (transport === 'ssh2') writeFileSync(known, 'spoilt\n');
      writeFileSync(go, '');
      expect([await run.status, run.stdout()]).toEqual([0, 'n1: n1\nn2: n2\nn3: n3\n']);
    },
  );

  it('F33: suspended for longer than its timeouts, it neither gives up a connect nor a command', async () => {
    await using slow = await startTcpProxy(nodes.sshd.port);
    slow.pause();
    const config = join(nodes.home, 'config-slow');
    writeFileSync(config, `Host n2\n  Port ${slow.port}\n${readFileSync(nodes.sshd.sshConfig, 'utf8')}`);
    appendFileSync(nodes.sshd.knownHosts, `[127.*]:${slow.port} ${nodes.sshd.hostKeys[0]}\n`);
    const go = join(nodes.sshd.folder, 'go');
    const command = `echo started; while [ ! -e ${go} ]; do sleep 0.05; done`;
    const run = nodes.start(['-F', config, '-t', '4', '-u', '4', '-w', 'n[1-2]', command]);
    await until(() => run.stdout() !== '' && slow.connections > 0, 'one node runs, one is being reached');
    signalProcess(run.process.pid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 9500));
    signalProcess(run.process.pid, 'SIGCONT');
    slow.resume();
    writeFileSync(go, '');
    expect(await run.status).toBe(0);
    expect(run.stderr()).not.toContain('timeout');
  }, 40_000);

  it.each(['ssh2', 'openssh'])(
    'F41: a node is used once, and a machine under two names is told with transport %s',
    async (transport) => {
      const config = join(nodes.home, `config-alias-${transport}`);
      writeFileSync(
        config,
        `Host alias\n  HostName 127.1.0.1\n${readFileSync(nodes.sshd.sshConfig, 'utf8')}`,
      );
      const words = ['-F', config, '--transport', transport];
      const once = await nodes.run([...words, '-w', 'n1,n1,n[1-2]', 'echo %h']);
      expect([once.stdout.split('\n').toSorted(), once.stderr.includes('one machine')]).toEqual([
        ['', 'n1: n1', 'n2: n2'],
        false,
      ]);
      const { stderr, exit } = await nodes.run([...words, '-w', 'n[1-2],alias', 'true']);
      const login = `${nodes.sshd.user}@127.1.0.1:${nodes.sshd.port}`;
      expect(stderr).toContain(`grappe: alias,n1: one machine under several names, ${login}\n`);
      expect(exit).toBe(0);
    },
  );
});
