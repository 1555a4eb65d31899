/** Two hundred nodes on one real sshd, and six that go wrong in six ways, seen from the command line. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunJsonEvent } from '../../src/protocol/index.ts';
import { cleanEnvironment, grappe } from '../support/grappe.ts';
import { jsonEvents } from '../support/json-events.ts';
import { makeKey, type Sshd, startSshd } from '../support/sshd.ts';
import { closedPort } from '../support/tcp-proxy.ts';

describe.each(['ssh2', 'openssh'])('with transport %s', (transport) => {
  let sshd: Sshd;
  let home: string;
  let config: string;

  beforeAll(async () => {
    sshd = await startSshd({ nodes: 206, maxStartups: '10:30:100' });
    home = mkdtempSync(join(tmpdir(), 'grappe-outcomes-'));
    makeKey(join(home, 'stranger'));
    const changedKey = makeKey(join(home, 'other_host'));
    writeFileSync(join(home, 'changed_known_hosts'), `[127.*]:${sshd.port} ${changedKey}\n`);
    config = join(home, 'ssh_config');
    const special = [
      `Host n201\n  Port ${await closedPort()}\n`,
      `Host n202\n  IdentityFile ${join(home, 'stranger')}\n  IdentitiesOnly yes\n`,
      `Host n203\n  UserKnownHostsFile ${join(home, 'changed_known_hosts')}\n`,
    ];
    // The first value counts, but identities add up: n202 must not find the good key as well.
    const common = readFileSync(sshd.sshConfig, 'utf8').replace(/^Host \*$/m, 'Host * !n202');
    const stranger = `Host n202\n  User ${sshd.user}\n  Port ${sshd.port}\n  UserKnownHostsFile ${sshd.knownHosts}\n  GlobalKnownHostsFile none\n  IdentityAgent none\n`;
    writeFileSync(config, special.join('') + common + stranger);
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const run = (nodes: string, ...words: string[]) =>
    grappe(['run', '-F', config, '--transport', transport, '-w', nodes, ...words], {
      env: cleanEnvironment(home),
    });

  // Spawned ssh takes four times as long: a tenth of the nodes shows the same.
  const many = transport === 'ssh2' ? 200 : 20;

  it(`answers for ${many} nodes with one block, under OpenSSH's own MaxStartups`, async () => {
    const { stdout, stderr, exit } = await run(`n[1-${many}]`, '-b', 'echo ok');
    expect(stderr).toContain(`${many} nodes: ${many} ok`);
    expect(stdout).toBe(`---------------\nn[1-${many}] (${many})\n---------------\nok\n`);
    expect(exit).toBe(0);
  });

  const TROUBLE = 'case %h in n204) exit 3;; n205) kill -9 $$;; n206) echo partial; sleep 60;; esac; echo ok';

  it('tells six kinds of trouble apart in text', async () => {
    const { stdout, stderr, exit } = await run('n[1-4,201-206]', '-b', '-u', '6', TROUBLE);
    expect(stdout).toBe(
      '---------------\nn[1-4] (4)\n---------------\nok\n---------------\nn206\n---------------\npartial\n',
    );
    expect(stderr).toMatch(/^grappe: n204: exited with exit code 3$/m);
    expect(stderr).toMatch(/^grappe: n205: ended by SIGKILL$/m);
    expect(stderr).toMatch(/^grappe: n206: command timeout$/m);
    expect(stderr).toMatch(/^grappe: n201: unreachable \(refused\)/m);
    expect(stderr).toMatch(/^grappe: n202: denied \(authentication\)/m);
    expect(stderr).toMatch(/^grappe: n203: hostkey \(host-key-changed\)/m);
    expect(stderr).toContain(`'grappe nodes trust -w n203 -F ${config}' tells how to remove the old key`);
    expect(stderr).toContain(`'grappe doctor -w n202 -F ${config}' tells`);
    expect(stderr).toMatch(
      /^grappe: 10 nodes: 4 ok, 1 failed \(n204\), 1 signalled \(n205\), 1 timeout \(n206\), 1 unreachable \(n201\), 1 denied \(n202\), 1 hostkey \(n203\)$/m,
    );
    expect(exit).toBe(1);
  });

  it('tells them apart in --json, no node missing or doubled', async () => {
    const { stdout, exit } = await run('n[1-4,201-206]', '--json', '-u', '6', TROUBLE);
    const events = jsonEvents(RunJsonEvent, stdout);
    const ends = events.filter((event) => event.event === 'end');
    expect(ends.map(({ node }) => node).sort()).toEqual([
      'n1',
      'n2',
      'n201',
      'n202',
      'n203',
      'n204',
      'n205',
      'n206',
      'n3',
      'n4',
    ]);
    expect(
      Object.fromEntries(
        ends.map(({ node, outcome, exit: code, signal, cause }) => [node, [outcome, code, signal, cause]]),
      ),
    ).toMatchObject({
      n1: ['ok', 0, null, null],
      n201: ['unreachable', null, null, 'refused'],
      n202: ['denied', null, null, 'authentication'],
      n203: ['hostkey', null, null, 'host-key-changed'],
      n204: ['failed', 3, null, null],
      n205: ['signalled', null, 'SIGKILL', null],
      // How it really ended is told, too.
      n206: ['timeout', null, 'SIGTERM', null],
    });
    expect(events.at(-1)).toMatchObject({
      event: 'summary',
      exit: 1,
      counts: { ok: 4, failed: 1, timeout: 1 },
    });
    expect(exit).toBe(1);
  });
});
