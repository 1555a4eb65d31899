import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodesFactsReport } from '../../src/protocol/index.ts';
import { cleanEnvironment, grappe } from '../support/grappe.ts';
import { forcedCommand, type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';
import { closedPort } from '../support/tcp-proxy.ts';

describe.skipIf(!sshdInstalled)('grappe nodes facts', () => {
  let sshd: Sshd;
  let folder: string;
  let config: string;

  beforeAll(async () => {
    sshd = await startSshd({
      extraConfig: [
        forcedCommand(3, 'echo welcome'),
        forcedCommand(4, 'echo noise; exec sh -c "$SSH_ORIGINAL_COMMAND"'),
        forcedCommand(
          6,
          String.raw`sh -c "$SSH_ORIGINAL_COMMAND" | sed "s/^PRETTY_NAME=.*/PRETTY_NAME=$(printf '\033]0;owned\007')/"`,
        ),
      ],
    });
    folder = mkdtempSync(join(tmpdir(), 'grappe-facts-'));
    config = join(folder, 'grappe.yaml');
    const overrides = `overrides:\n    - { nodes: n5, port: ${await closedPort()} }`;
    writeFileSync(config, `version: 1\nnodes: n[1-5]\nssh:\n  config: ${sshd.sshConfig}\n  ${overrides}\n`);
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(folder, { recursive: true });
  });

  const facts = (...words: string[]) =>
    grappe(['nodes', 'facts', '--config', config, ...words], { env: cleanEnvironment(folder) });

  it('folds equal machines, and tells of the others by outcome', async () => {
    const { stdout, stderr, exit } = await facts('--refresh');
    expect(stdout).toMatch(/^n\[1-2,4\] \(3\)\n {2}os {8}\S/);
    expect(stdout).toContain(`  cpus      `);
    expect(stdout).toMatch(/^ {2}age {7}0 s$/m);
    expect(stderr).toMatch(/n3: denied \(nologin\)/);
    expect(stderr).toMatch(/n5: unreachable \(refused\)/);
    expect(exit).toBe(4);
  });

  it('remembers, shows the age, and asks again when told to', async () => {
    await facts('--refresh', '-w', 'n1');
    const cache = join(folder, '.cache/grappe/facts');
    const file = readdirSync(cache)
      .map((name) => join(cache, name))
      .find((path) => readFileSync(path, 'utf8').includes('"node":"n1"'))!;
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { at: string };
    const older = new Date(Date.parse(kept.at) - 120_000).toISOString();
    writeFileSync(file, JSON.stringify({ ...kept, at: older }));
    expect(await facts('-w', 'n1')).toMatchObject({
      stdout: expect.stringMatching(/^ {2}age {7}2 min/m) as string,
    });
    expect(await facts('-w', 'n1', '--refresh')).toMatchObject({
      stdout: expect.stringMatching(/^ {2}age {7}0 s$/m) as string,
    });
    writeFileSync(file, '{"v":1,');
    expect(await facts('-w', 'n1')).toMatchObject({ exit: 0, stderr: '' });
  });

  it('shows equal machines under the headers of run -b', async () => {
    const { stdout, exit } = await facts('-b', '-w', 'n[1-2]');
    expect(stdout).toMatch(/^-{15}\nn\[1-2\] \(2\)\n-{15}\nos {8}/);
    expect(exit).toBe(0);
  });

  it('gives the same as JSON', async () => {
    const { stdout, exit } = await facts('--json', '-w', 'n[1,5]');
    const report = v.parse(NodesFactsReport, JSON.parse(stdout));
    expect(report.nodes).toMatchObject([
      { node: 'n1', outcome: 'ok', facts: { kernel: { name: 'Linux' } } },
      { node: 'n5', outcome: 'unreachable', cause: 'refused', facts: null, at: null },
    ]);
    expect(exit).toBe(4);
  });

  it('is not fooled by a node that answers something else to a bare command', async () => {
    const { stdout, stderr, exit } = await facts('--raw', '--refresh', '-w', 'n3');
    expect(stdout).toBe('');
    expect(stderr).toMatch(/n3: something else answered than a POSIX shell\n {2}hint: /);
    expect(exit).toBe(1);
  });

  it('shows the words of a node made harmless, remembered ones, too', async () => {
    for (const more of [['--refresh'], []]) {
      const { stdout } = await facts('-w', 'n6', ...more);
      expect(stdout).toContain(String.raw`\x1b]0;owned\x07`);
      expect(stdout).not.toContain('\x1b');
    }
    expect((await facts('-w', 'n6', '--json')).stdout).not.toContain('\x1b');
  });
});
