/** Init scripts want root, and the login is not root. */

import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnector, DEFAULT_REACH } from '../../src/transport/index.ts';
import type { RemoteActions } from '../../src/services/nodes/index.ts';
import { isRoot } from '../support/accounts.ts';
import { processesWith, until } from '../support/processes.ts';
import { filesOf, never, readAll, readOne, remoteActions, targetOf } from '../support/service-targets.ts';
import { type Sshd, startSshd } from '../support/sshd.ts';
import { type SudoAccounts, sudoAccounts, sudoMissing } from '../support/sudo.ts';

const missing = !isRoot
  ? 'only root can make accounts'
  : (sudoMissing ?? (existsSync('/run/systemd/system') ? 'systemd runs this machine' : undefined));

/** Does nothing for others than root, as many do. */
const INIT_SCRIPT = `#!/bin/sh
[ "$(id -u)" = 0 ] || { echo 'Must be run as root.'; exit 1; }
flag=/run/$(basename "$0").flag
case $1 in
  start) touch "$flag";;
  stop) rm -f "$flag";;
  status) [ -e "$flag" ] || exit 3;;
  *) exit 2;;
esac
`;

describe.skipIf(missing !== undefined)(
  `a login that is not root${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    const unit = `grappe-test-${process.pid}`;
    const script = `/etc/init.d/${unit}`;
    const daemon = targetOf('auto', unit, { become: 'sudo' });
    const withoutSudo = targetOf('auto', unit);
    const PASSWORD = 'open sesame';
    let sshd: Sshd;
    let accounts: SudoAccounts;

    beforeAll(async () => {
      sshd = await startSshd();
      accounts = sudoAccounts(PASSWORD);
      writeFileSync(script, INIT_SCRIPT, { mode: 0o755 });
    });
    afterAll(async () => {
      for (const file of [script, `/run/${unit}.flag`]) rmSync(file, { force: true });
      accounts[Symbol.dispose]();
      await sshd.stop();
    });

    const as = (user: string, sudoPassword?: string): RemoteActions =>
      remoteActions({
        connector: createConnector(
          () => ({ ...DEFAULT_REACH, transport: 'ssh2', sshConfigFile: sshd.sshConfig, user }),
          { env: process.env },
        ),
        sudoPassword,
      });

    it('reads as root where an init script turns out to want it, and acts', async () => {
      await using actions = as(accounts.free.name);
      const twoNodes = [daemon, { ...daemon, node: 'n2' }, targetOf('systemd', 'x', { become: 'sudo' })];
      const found = await readAll(actions, twoNodes);
      expect(found.get('n2')).toMatchObject({ kind: 'read' });
      expect(await readOne(actions, daemon)).toMatchObject({ state: 'stopped', backend: 'sysv' });
      expect(await actions.act(daemon, 'start', never)).toMatchObject({
        exit: 0,
        reading: { state: 'running' },
      });
      expect(await actions.act(daemon, 'stop', never)).toMatchObject({
        exit: 0,
        reading: { state: 'stopped' },
      });
    });

    it('has its sudo answered', async () => {
      await using actions = as(accounts.asked.name, PASSWORD);
      expect(await readOne(actions, daemon)).toMatchObject({ state: 'stopped' });
    });

    it('that sudo refuses is denied, with what to do', async () => {
      await using actions = as(accounts.asked.name);
      const denied = {
        outcome: 'denied',
        cause: 'privilege',
        detail: expect.stringMatching(/password is required; allow it to the login/) as string,
      };
      expect((await readAll(actions, [daemon])).get('n1')).toEqual({ kind: 'trouble', trouble: denied });
      expect(await actions.act(daemon, 'start', never)).toEqual({ kind: 'trouble', trouble: denied });
      // What needs no root is read all the same.
      const mixed = await readAll(actions, [daemon, targetOf('systemd', 'x', { become: 'sudo' })]);
      expect(mixed.get('n1')).toMatchObject({ kind: 'read' });
    });

    it('without sudo learns that root is wanted', async () => {
      await using actions = as(accounts.free.name);
      expect(await readOne(actions, withoutSudo)).toMatchObject({
        state: 'unknown',
        detail: expect.stringContaining('Must be run as root') as string,
      });
      expect(await actions.act(withoutSudo, 'start', never)).toMatchObject({
        kind: 'trouble',
        trouble: { outcome: 'denied', cause: 'privilege' },
      });
    });

    it('shows as root the files that only root may read', async () => {
      await using actions = as(accounts.free.name);
      expect(await filesOf(actions, withoutSudo)).toBe(`# ${script}\n${INIT_SCRIPT}`);
      chmodSync(script, 0o700);
      expect(await filesOf(actions, withoutSudo)).toBe('denied');
      expect(await filesOf(actions, daemon)).toBe(`# ${script}\n${INIT_SCRIPT}`);
      chmodSync(script, 0o755);
    });

    it('checks health and runs hooks with the rights that it acts with, as root or not', async () => {
      await using actions = as(accounts.free.name);
      const commands = { status: 'true', start: 'true', stop: 'true', runOn: 'node' } as const;
      const healthcheck = {
        probe: { test: 'id -un' },
        intervalMs: 100,
        timeoutMs: 5000,
        retries: 1,
        startPeriodMs: 0,
      };
      const variables = { verb: 'restart', runId: 'r', nodeSet: 'n1' } as const;
      const hook = { run: 'id -un', timeoutMs: 5000, onFailure: 'halt' } as const;
      for (const [become, name] of [
        ['sudo', 'root'],
        ['none', accounts.free.name],
      ] as const) {
        const target = targetOf('command', 'x', { become, commands, healthcheck });
        for await (const watched of actions.watch(target, 100, never)) {
          expect(watched).toMatchObject({ health: { ok: true, output: name } });
          break;
        }
        for (const on of ['node', { nodes: 'n2' }] as const)
          expect(await actions.runHook(target, { ...hook, on }, variables, never)).toEqual({
            ...{ kind: 'exited', exit: 0, output: name },
          });
        expect(await actions.runHook(target, { ...hook, on: 'local' }, variables, never)).toMatchObject({
          output: userInfo().username,
        });
      }
    });

    it('watches as root, and the watch ends with its channel', async () => {
      const mark = `${process.pid}-watched-as-root`;
      const commands = {
        status: `: ${mark}; id -u; exit 1`,
        start: 'true',
        stop: 'true',
        runOn: 'node',
      } as const;
      await using actions = as(accounts.free.name);
      for await (const watched of actions.watch(
        targetOf('command', 'x', { become: 'sudo', commands }),
        100,
        never,
      )) {
        expect(watched).toMatchObject({ kind: 'reading', reading: { state: 'failed', detail: '0' } });
        break;
      }
      await until(() => processesWith(mark).length === 0, 'the end of the loop under sudo');
    });
  },
);
