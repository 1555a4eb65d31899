import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedCluster } from '../../src/embedded/index.ts';
import { Cluster, type ClusterOptions, NodeSet, type RunEvent } from '../../src/index.ts';
import { type DemoCluster, startDemoCluster } from '../support/demo-cluster.ts';
import { processesWith, until } from '../support/processes.ts';
import { accountPassword } from '../support/account-password.ts';
import { sudoAccounts, sudoMissing } from '../support/sudo.ts';
import { type Sshd, makeKey, sshdInstalled, startSshd } from '../support/sshd.ts';

/** How many commands `sleep WORD` run; the shells round them are not counted. */
const sleeping = (word: string): number =>
  processesWith(`sleep ${word}`).filter(({ command }) => command === `sleep ${word}`).length;

describe('a Cluster', () => {
  let demo: DemoCluster;
  let embedded: EmbeddedCluster;
  let home: string;

  beforeAll(async () => {
    demo = await startDemoCluster(4);
    ({ embedded, home } = demo);
  });
  afterAll(() => demo[Symbol.asyncDispose]());

  const open = (options?: ClusterOptions): Promise<Cluster> => demo.open(options);

  it('is all nodes of its configuration, or those that are named', async () => {
    await using all = await open();
    await using some = await open({ nodes: '@web,n4' });
    await using set = await open({ nodes: NodeSet.parse('n[2-3]') });
    expect([all, some, set].map(({ nodes }) => nodes.fold())).toEqual(['n[1-4]', 'n[1-2,4]', 'n[2-3]']);
    expect(some.machines().map(({ name }) => name)).toEqual(['n1', 'n2', 'n4']);
  });

  it('knows what its nodes are', async () => {
    await using cluster = await open();
    const found = await cluster.facts({ nodes: 'n[1-2]', refresh: true });
    expect([...found.keys()]).toEqual(['n1', 'n2']);
    expect(found.get('n2')).toMatchObject({
      facts: { kernel: { name: 'Linux' } },
      result: { outcome: 'ok' },
    });
    expect((await cluster.facts({ nodes: 'n2' })).get('n2')?.result).toBeNull();
    expect(cluster.stateOf('n1')).toBe('alive');
  });

  it('runs a command, with one result for each node', async () => {
    await using cluster = await open();
    const result = await cluster.run('test "$GRAPPE_NODE" != n2 || exit 3; hostname; echo all >&2');
    expect(result).toMatchObject({ ok: false, exit: 1 });
    expect([...result.nodes.keys()]).toEqual(['n1', 'n2', 'n3', 'n4']);
    expect([...result.outcomes].map(([outcome, nodes]) => `${outcome}: ${nodes.fold()}`)).toEqual([
      'ok: n[1,3-4]',
      'failed: n2',
    ]);
    expect(result.nodes.get('n2')).toMatchObject({
      ok: false,
      outcome: 'failed',
      exit: 3,
      signal: null,
      stdout: '',
    });
    expect(result.nodes.get('n3')).toMatchObject({
      ok: true,
      outcome: 'ok',
      exit: 0,
      stdout: 'n3\n',
      stderr: 'all\n',
    });
  });

  it('gives the same fields for every outcome', async () => {
    await using cluster = await open();
    await embedded.stopNode('n4');
    try {
      const { nodes } = await cluster.run(
        (node) => ({ n1: 'true', n2: 'kill -9 $$', n3: 'sleep 60' })[node] ?? '',
        {
          timeoutMs: 300,
        },
      );
      expect([...nodes.values()].map(({ outcome }) => outcome)).toEqual([
        'ok',
        'signalled',
        'timeout',
        'unreachable',
      ]);
      const shapes = new Set([...nodes.values()].map((run) => Object.keys(run).sort().join(' ')));
      expect(shapes.size).toBe(1);
    } finally {
      await embedded.startNode('n4');
    }
  });

  it('gives a command of its own to each node, and leaves % alone', async () => {
    await using cluster = await open({ nodes: 'n[1-2]' });
    const { blocks } = await cluster.run((node, rank) => `echo ${node} is ${rank}`);
    expect(blocks.map(({ text }) => text)).toEqual(['n1 is 0\n', 'n2 is 1\n']);
    const { nodes } = await cluster.run("printf '%s %%n\\n' %h");
    expect(nodes.get('n1')?.stdout).toBe('%h %n\n');
  });

  it('gathers equal outputs, the largest set first', async () => {
    await using cluster = await open();
    const { blocks } = await cluster.run('cat release | tail -n 2 | head -n 1');
    expect(blocks.map(({ nodes, text }) => `${nodes.fold()}: ${text}`)).toEqual([
      'n[1-2,4]: version: 1.4.2\n',
      'n3: version: 1.4.1\n',
    ]);
  });

  it('passes input and environment on, and holds output up to a bound', async () => {
    await using cluster = await open({ nodes: 'n1' });
    const run = async (...[command, options]: Parameters<Cluster['run']>) =>
      (await cluster.run(command, options)).nodes.get('n1');
    expect((await run('cat', { stdin: 'from here' }))?.stdout).toBe('from here');
    expect((await run('cat', { stdin: Buffer.from([0xff]) }))?.stdout).toBe('\ufffd');
    expect((await run('cat', { stdin: pieces('a', 'b') }))?.stdout).toBe('ab');
    expect((await run('echo "$WORD"', { env: { WORD: `it's` } }))?.stdout).toBe(`it's\n`);
    expect(await run('seq 100000', { maxOutputBytes: 10 })).toMatchObject({
      stdout: '1\n2\n3\n4\n5\n',
      truncated: true,
      outcome: 'ok',
    });
  });

  async function* pieces(...texts: string[]): AsyncIterable<Uint8Array> {
    for (const text of texts) yield await Promise.resolve(Buffer.from(text));
  }

  it('knows which machines are alive, and why others are not', async () => {
    await using cluster = await open();
    expect(cluster.stateOf('n1')).toBe('unknown');
    await embedded.stopNode('n2');
    try {
      const { alive, dead, checks } = await cluster.connect();
      expect([alive.fold(), dead.fold()]).toEqual(['n[1,3-4]', 'n2']);
      expect([cluster.alive.fold(), cluster.dead.fold()]).toEqual(['n[1,3-4]', 'n2']);
      expect(checks.get('n2')).toMatchObject({
        state: 'not-answering',
        result: { outcome: 'unreachable', cause: 'refused' },
      });
      expect(checks.get('n1')).toMatchObject({ state: 'active' });
    } finally {
      await embedded.startNode('n2');
    }
  });

  it('sees a node die and come back', async () => {
    await using cluster = await open();
    const machine = cluster.machine('n3');
    await machine.connect();
    expect(machine.state).toBe('alive');
    await embedded.stopNode('n3');
    expect((await machine.execute('true')).outcome).toBe('unreachable');
    expect(machine.state).toBe('dead');
    expect(await machine.isAlive()).toBe(false);
    await expect(machine.reconnect()).rejects.toMatchObject({ code: 'connect', connectCause: 'refused' });
    await embedded.startNode('n3');
    await machine.reconnect();
    expect(machine.state).toBe('alive');
    expect((await machine.execute('hostname')).stdout).toBe('n3\n');
    expect((await cluster.reconnect()).alive.fold()).toBe('n[1-4]');
  });

  it('a command that was sent when its node dies is lost, and never sent again', async () => {
    await using cluster = await open();
    const count = join(home, 'count');
    const running = cluster.machine('n4').execute(`echo once >>${count}; sleep 60`);
    await until(() => wasWritten(count), 'the command runs');
    await embedded.stopNode('n4');
    expect((await running).outcome).toBe('lost');
    await embedded.startNode('n4');
    expect(await cluster.machine('n4').isAlive()).toBe(true);
    expect(readFileSync(count, 'utf8')).toBe('once\n');
  });

  function wasWritten(path: string): boolean {
    try {
      return readFileSync(path, 'utf8') !== '';
    } catch {
      return false;
    }
  }

  it('runs several commands in order, until one fails', async () => {
    await using cluster = await open();
    const runs = await cluster.machine('n1').execute(['echo one', 'exit 2', 'echo three']);
    expect(runs.map(({ outcome, stdout }) => [outcome, stdout])).toEqual([
      ['ok', 'one\n'],
      ['failed', ''],
      ['not-run', ''],
    ]);
    expect(new Set(runs.map((run) => Object.keys(run).sort().join(' '))).size).toBe(1);
  });

  it('ends a command by its signal', async () => {
    await using cluster = await open();
    const abort = new AbortController();
    const word = `4${process.pid}8`;
    const running = cluster.run(`echo started; exec sleep ${word}`, { signal: abort.signal });
    await until(() => sleeping(word) === 4, 'four commands run');
    abort.abort();
    expect([...(await running).outcomes].map(([outcome, nodes]) => `${outcome} ${nodes.fold()}`)).toEqual([
      'cancelled n[1-4]',
    ]);
    await until(() => processesWith(`sleep ${word}`).length === 0, 'they are gone');
  });

  it('stops waiting for a machine by its signal', async () => {
    await using cluster = await open();
    const signal = AbortSignal.abort(new Error('enough'));
    const machine = cluster.machine('n1');
    await expect(machine.connect({ signal })).rejects.toThrow('enough');
    await expect(machine.isAlive({ signal })).rejects.toThrow('enough');
    await expect(cluster.connect({ signal })).rejects.toThrow('enough');
    await expect(machine.put('/etc/hostname', 'x', { signal })).rejects.toThrow('enough');
    await expect(machine.get('x', '/tmp/x', { signal })).rejects.toThrow('enough');
    expect((await machine.execute('true', { signal })).outcome).toBe('not-run');
    expect(machine.state).toBe('unknown');
  });

  it('tells what happens as it happens', async () => {
    await using cluster = await open({ nodes: 'n[1-2]' });
    const events: RunEvent[] = [];
    for await (const event of cluster.events('hostname')) events.push(event);
    const output = events.flatMap((event) =>
      event.kind === 'output' ? [Buffer.from(event.chunk).toString()] : [],
    );
    expect(output.sort()).toEqual(['n1\n', 'n2\n']);
    expect(events.at(-1)).toMatchObject({ kind: 'summary', summary: { exit: 0 } });
    expect(cluster.alive.fold()).toBe('n[1-2]');
  });

  it('ends the command when the loop over its events is left', async () => {
    await using cluster = await open();
    const word = `5${process.pid}8`;
    for await (const event of cluster.events(`echo started; exec sleep ${word}`)) {
      if (event.kind === 'output') break;
    }
    await until(() => processesWith(`sleep ${word}`).length === 0, 'it is gone');
  });

  it('copies files', async () => {
    await using cluster = await open();
    writeFileSync(join(home, 'notes'), 'whole');
    const machine = cluster.machine('n2');
    const sent = await machine.put(join(home, 'notes'), 'notes');
    expect(await machine.get('notes', join(home, 'back'))).toEqual(sent);
    expect(readFileSync(join(home, 'back'), 'utf8')).toBe('whole');
    expect((await machine.execute('cat notes')).stdout).toBe('whole');
  });

  it('ends what runs, and for good', async () => {
    const cluster = await open();
    const word = `6${process.pid}8`;
    const running = cluster.run(`sleep ${word}`);
    await until(() => sleeping(word) === 4, 'four commands run');
    await cluster.end();
    expect([...(await running).outcomes.keys()]).toEqual(['lost']);
    await until(() => processesWith(`sleep ${word}`).length === 0, 'they are gone');
    expect([...(await cluster.run('true')).outcomes.keys()]).toEqual(['not-run']);
    await cluster.end();
  });

  it.each(['n[1-2]', '-oProxyCommand=x', 'a b', '', 'n1;reboot', '../x', 'n1,n2', '@web'])(
    'refuses %j as the name of a machine',
    async (name) => {
      await using cluster = await open();
      expect(() => cluster.add(name)).toThrow(expect.objectContaining({ code: 'node-name' }));
      expect(() => cluster.machine(name)).toThrow(expect.objectContaining({ code: 'node-name' }));
    },
  );

  it('never reports success for no machine', async () => {
    await using empty = await Cluster.open({ cwd: home, env: { HOME: home } });
    await expect(empty.run('true')).rejects.toMatchObject({ code: 'nothing-selected' });
    await expect(empty.connect()).rejects.toMatchObject({ code: 'nothing-selected' });
    await using cluster = await open();
    await expect(cluster.run('true', { nodes: 'n1!n1' })).rejects.toMatchObject({ code: 'nothing-selected' });
    await expect(cluster.run('true', { nodes: '@absent' })).rejects.toMatchObject({ code: 'unknown-group' });
  });

  it('says what is wrong with its configuration before anybody is contacted', async () => {
    const config = join(home, 'wrong.yaml');
    writeFileSync(config, 'version: 1\nnode: n1\n');
    await expect(open({ config })).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(open({ nodes: 'n[1-' })).rejects.toMatchObject({ code: 'nodeset-syntax' });
  });
});

describe.skipIf(!sshdInstalled)('a Cluster of machines that are reached in different ways', () => {
  let first: Sshd;
  let second: Sshd;

  beforeAll(async () => {
    [first, second] = await Promise.all([startSshd(), startSshd({ purpose: 'library' })]);
  });
  afterAll(() => Promise.all([first.stop(), second.stop()]));

  const reached = (sshd: Sshd) => ({
    address: '127.0.0.1',
    port: sshd.port,
    user: sshd.user,
    identityFiles: [sshd.identity],
    sshConfigFile: 'none',
    sshOptions: [`UserKnownHostsFile=${sshd.knownHosts}`, 'IdentityAgent=none'],
  });

  it.each(['ssh2', 'openssh'] as const)(
    'two logins and keys in one run, without an ssh_config, over %s',
    async (transport) => {
      await using cluster = await Cluster.open({
        cwd: '/',
        env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
        reach: { transport },
      });
      cluster.add({ name: 'alpha', ...reached(first) });
      cluster.add({ name: 'beta', ...reached(second) });
      const { blocks } = await cluster.run('id -un');
      expect(blocks.map(({ nodes, text }) => `${nodes.fold()} ${text.trim()}`).sort()).toEqual([
        `alpha ${first.user}`,
        `beta ${second.user}`,
      ]);
    },
  );

  it('a key that does not fit is denied, and the next one counts', async () => {
    await using cluster = await Cluster.open({
      cwd: '/',
      env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
    });
    makeKey(join(first.folder, 'stranger'));
    const machine = cluster.add({
      name: 'alpha',
      ...reached(first),
      identityFiles: [join(first.folder, 'stranger')],
    });
    await expect(machine.connect()).rejects.toMatchObject({ code: 'connect', outcome: 'denied' });
    expect(machine.state).toBe('dead');
    cluster.add({ name: 'alpha', ...reached(first) });
    expect(await machine.isAlive()).toBe(true);
  });
});

describe.skipIf(!sshdInstalled || sudoMissing !== undefined)(
  `a Cluster with passwords${sudoMissing === undefined ? '' : ` (skipped: ${sudoMissing})`}`,
  () => {
    const PASSWORD = 'open sesame';

    it('logs in by one, and runs by sudo with the other', async () => {
      using accounts = sudoAccounts(PASSWORD);
      await using sshd = await startSshd({ extraConfig: ['PasswordAuthentication yes'] });
      const asked: (string | undefined)[] = [];
      await using cluster = await Cluster.open({
        nodes: 'n[1-2]',
        config: emptyConfig(sshd.folder),
        reach: {
          sshConfigFile: sshd.sshConfig,
          sshOptions: ['PubkeyAuthentication=no'],
          user: accounts.asked.name,
          hostKeys: 'no',
        },
        askPassword: (jump) => {
          asked.push(jump);
          return Promise.resolve(PASSWORD);
        },
        sudoPassword: PASSWORD,
      });
      const { outcomes, blocks } = await cluster.run('id -un', { sudo: true });
      expect(outcomes.get('ok')?.fold()).toBe('n[1-2]');
      expect(blocks.map(({ text }) => text.trim())).toEqual(['root']);
      expect((await cluster.machine('n1').execute('id -un', { sudo: 'nobody' })).stdout).toBe('nobody\n');
      expect(asked).toEqual([undefined]);
      await expect(cluster.run('id', { sudo: '-x' })).rejects.toMatchObject({ code: 'node-name' });
    });

    it('sends none to a host that is not known, whatever hostKeys says', async () => {
      await using sshd = await startSshd({
        purpose: 'password',
        extraConfig: ['PasswordAuthentication yes'],
      });
      using _password = accountPassword([sshd.user], PASSWORD);
      await using cluster = await Cluster.open({
        nodes: 'n1',
        config: emptyConfig(sshd.folder),
        reach: {
          sshConfigFile: sshd.sshConfig,
          sshOptions: ['UserKnownHostsFile=/dev/null'],
          hostKeys: 'no',
        },
        askPassword: () => Promise.resolve(PASSWORD),
      });
      const { outcomes } = await cluster.run('true');
      expect(outcomes.get('hostkey')?.fold()).toBe('n1');
    });
  },
);

function emptyConfig(folder: string): string {
  const path = join(folder, 'grappe.yaml');
  writeFileSync(path, 'version: 1\n');
  return path;
}
