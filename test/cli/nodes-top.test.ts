import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodesTopFrame } from '../../src/protocol/index.ts';
import { GRAPPE, grappe } from '../support/grappe.ts';
import { processes } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { closedPort } from '../support/tcp-proxy.ts';
import { onTerminal, quoted } from '../support/terminal.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

describe.skipIf(!sshdInstalled)('grappe nodes top', () => {
  let nodes: TestNodes;
  let config: string;
  const words = (...more: string[]): string[] => ['nodes', 'top', '--config', config, ...more];
  const top = (...more: string[]) => grappe(words(...more), { env: nodes.env });
  /** What keeps sampling on the nodes, at the pace of these tests: whoever acts for jobs samples, too. */
  const samplers = (): number =>
    processes().filter(({ command }) => command.includes('/proc/stat') && command.includes('sleep 0.2 '))
      .length;

  beforeAll(async () => {
    nodes = await startTestNodes();
    config = join(nodes.home, 'grappe.yaml');
    writeFileSync(
      config,
      `version: 1\nnodes: n[1-3]\nssh:\n  config: ${nodes.sshd.sshConfig}\n  overrides:\n    - { nodes: n3, port: ${await closedPort()} }\n`,
    );
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  it('gives one frame, and the exit status of what hinders nodes', async () => {
    const { stdout, exit } = await top('--once', '--interval', '200ms', '--sort', 'name');
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d {2}3 nodes: 2 up, 1 silent {2}cpu +\d+%/);
    expect(lines[2]).toMatch(/^n1 +\d+% /);
    expect(lines[3]).toMatch(/^n2 +\d+% /);
    expect(lines.slice(4)).toEqual(['1 unreachable (refused): n3', '']);
    expect(exit).toBe(4);
  });

  it('gives frames as JSON until its reader leaves, and leaves nothing behind', async () => {
    const frames: string[] = [];
    const { exit } = await grappe(words('--json', '--interval', '200ms', '-w', 'n[1-2]'), {
      env: nodes.env,
      started(child) {
        child.stdout?.on('data', (chunk: Buffer) => {
          frames.push(...chunk.toString().trim().split('\n'));
          if (frames.length >= 6) child.stdout?.destroy();
        });
      },
    });
    expect(exit).toBe(141);
    const last = v.parse(NodesTopFrame, JSON.parse(frames[5]!));
    expect(last.nodes.map(({ node, state }) => `${node} ${state}`)).toEqual(['n1 up', 'n2 up']);
    expect(last.nodes.every(({ cpu }) => cpu !== null && cpu >= 0 && cpu <= 1)).toBe(true);
    await expect.poll(samplers, { timeout: 10_000 }).toBe(0);
  });

  it('is a picture on a terminal, which it leaves as it was', async () => {
    const line = [
      'stty -g',
      [GRAPPE, ...words('--interval', '200ms')].map(quoted).join(' '),
      'echo "end $?"',
      'stty -g',
    ];
    await using terminal = onTerminal(line.join('; '), { env: nodes.env });
    await terminal.next(/\x1b\[\?1049h\x1b\[\?25l/);
    await terminal.next(/3 nodes: 2 up, 1 silent/);
    await terminal.next(/n[12] +\d+% /);
    await terminal.next(/1 unreachable \(refused\): n3/);
    expect(samplers()).toBeGreaterThan(0);
    terminal.type('l');
    await terminal.next(/by load/);
    terminal.type('q');
    await terminal.next(/\x1b\[\?25h\x1b\[\?1049l/);
    await terminal.next(/end 0\r\n/);
    await terminal.ended;
    const settings = terminal.screen.match(/[0-9a-f]+(?::[0-9a-f]+){10,}/g);
    expect(settings?.[0]).toBe(settings?.[1]);
    await expect.poll(samplers, { timeout: 10_000 }).toBe(0);
  });

  it('quits at Ctrl-C, and at a signal', async () => {
    await using terminal = onTerminal(`${[GRAPPE, ...words()].map(quoted).join(' ')}; echo "end $?"`, {
      env: nodes.env,
    });
    await terminal.next(/3 nodes: /);
    terminal.type('\x03');
    await terminal.next(/\x1b\[\?25h\x1b\[\?1049l[^]*end 0/);
    const { exit } = await grappe(words('--interval', '200ms'), {
      env: nodes.env,
      started: (child) => child.stdout?.once('data', () => child.kill('SIGINT')),
    });
    expect(exit).toBe(130);
  });

  it('says after the picture why a gateway does no work', async () => {
    const routed = join(nodes.home, 'routed.yaml');
    const routes = 'routes: [{ nodes: "n[1-2]", via: n3, work: gateway }]';
    writeFileSync(routed, `${readFileSync(config, 'utf8')}${routes}\n`);
    const line = [GRAPPE, 'nodes', 'top', '--config', routed, '-w', 'n[1-2]'].map(quoted).join(' ');
    await using terminal = onTerminal(line, { env: nodes.env });
    await terminal.next(/2 unreachable \(gateway\): n\[1-2\]/);
    terminal.type('q');
    await terminal.next(/\x1b\[\?1049l/);
    await terminal.next(/^grappe: .*its nodes go another way\r\n/);
    await terminal.ended;
    expect(terminal.screen.match(/another way/g)).toHaveLength(1);
  });

  it('refuses an interval that would be a flood', async () => {
    expect(await top('--interval', '1ms')).toMatchObject({ exit: 2, stdout: '' });
  });
});
