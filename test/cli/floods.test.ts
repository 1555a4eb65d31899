/** F14 to F17, S04, S05: a lot of output, odd bytes and a slow reader, seen from the command line. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { RunJsonEvent } from '../../src/protocol/index.ts';
import { GRAPPE } from '../support/grappe.ts';
import { until } from '../support/processes.ts';
import { peakMemoryBytes } from '../support/proc-memory.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';
import { onTerminal, quoted } from '../support/terminal.ts';

const FLOOD_BYTES = 50_000_000;
const MOST_MEMORY_BYTES = 150_000_000;
/** 61 bytes a line. */
const LINE = 'a'.repeat(60);
const LINES = Math.floor(FLOOD_BYTES / 61);
const MANY_LINES = `yes ${LINE} | head -n ${LINES}`;
const ONE_LINE = `head -c ${FLOOD_BYTES} /dev/zero | tr '\\0' x`;

/** Every byte value, and characters of two to four bytes; no line end in sight for a long time. */
const ODD_BYTES = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from('é€😀\r\n\0x\r'.repeat(20_000)),
  Buffer.from([0xf0, 0x9f, 0x98]),
]);

describe.skipIf(!sshdInstalled)('floods', () => {
  let nodes: TestNodes;
  beforeAll(async () => {
    nodes = await startTestNodes();
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  /** Runs to the end, counting and hashing what comes, and the memory it took. */
  async function flood(words: readonly string[]) {
    const run = nodes.start(words, { unread: true });
    const hash = createHash('sha256');
    let sizeBytes = 0;
    let peakBytes = 0;
    run.process.stdout?.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      sizeBytes += chunk.length;
      if (run.process.exitCode === null)
        peakBytes = Math.max(peakBytes, peakMemoryBytes(run.process.pid ?? 0));
    });
    const closed = new Promise((resolve) => run.process.stdout?.once('close', resolve));
    const [status] = await Promise.all([run.status, closed]);
    return { status, sizeBytes, sha256: hash.digest('hex'), peakBytes, stderr: run.stderr() };
  }

  const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

  it('F15 50 MB of lines come labelled, whole and in little memory', async () => {
    const { status, sha256: found, peakBytes } = await flood(['-w', 'n1', MANY_LINES]);
    expect(status).toBe(0);
    expect(found).toBe(sha256(`n1: ${LINE}\n`.repeat(LINES)));
    expect(peakBytes).toBeLessThan(MOST_MEMORY_BYTES);
  });

  it('F15 50 MB are gathered in little memory', async () => {
    const { status, sha256: found, peakBytes } = await flood(['-w', 'n[1-2]', '-b', MANY_LINES]);
    expect(status).toBe(0);
    expect(found).toBe(sha256(`---------------\nn[1-2] (2)\n---------------\n${`${LINE}\n`.repeat(LINES)}`));
    expect(peakBytes).toBeLessThan(200_000_000);
  });

  it('F16 one endless line is never joined in memory', async () => {
    const { status, sizeBytes, peakBytes } = await flood(['-w', 'n1', ONE_LINE]);
    expect(status).toBe(0);
    // A label and a line end for each piece of 64 kB.
    const pieces = Math.ceil(FLOOD_BYTES / 65_536);
    expect(sizeBytes).toBe(FLOOD_BYTES + pieces * 'n1: \n'.length);
    expect(peakBytes).toBeLessThan(MOST_MEMORY_BYTES);
  });

  it('F15 F16 F17 files hold exactly the bytes that came', async () => {
    const folder = join(nodes.home, 'out');
    const { status } = await flood(['-w', 'n1', '--outdir', folder, ONE_LINE]);
    expect(status).toBe(0);
    expect(sha256(readFileSync(join(folder, 'n1')))).toBe(sha256('x'.repeat(FLOOD_BYTES)));
    const odd = await nodes.run(['-w', 'n[1-3]', '--outdir', folder, 'cat'], { stdin: ODD_BYTES });
    expect(odd.exit).toBe(0);
    for (const node of ['n1', 'n2', 'n3']) {
      expect(readFileSync(join(folder, node)).equals(ODD_BYTES)).toBe(true);
    }
  });

  it('F17 --json gives every byte back', async () => {
    const { stdout } = await nodes.run(['-w', 'n1', '--json', 'cat'], { stdin: ODD_BYTES });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => v.parse(RunJsonEvent, JSON.parse(line)));
    const lines = events.filter((event) => event.event === 'line');
    const bytes = lines.map((line) => {
      const content = 'text' in line ? Buffer.from(line.text) : Buffer.from(line.base64, 'base64');
      return line.newline === false ? content : Buffer.concat([content, Buffer.from('\n')]);
    });
    expect(Buffer.concat(bytes).equals(ODD_BYTES)).toBe(true);
    expect(lines.some((line) => 'base64' in line)).toBe(true);
  });

  it('F14 a reader that stops holds back one stream, not memory and not the other nodes', async () => {
    const keepalive = ['-o', 'ServerAliveInterval=1', '-o', 'ServerAliveCountMax=2'];
    const command = `case %h in n1) ${MANY_LINES};; *) exit 3;; esac`;
    const run = nodes.start(['-w', 'n[1-6]', '--json', ...keepalive, command], { unread: true });
    const pid = run.process.pid ?? 0;
    // Long enough for several keepalives.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(run.process.exitCode).toBe(null);
    expect(peakMemoryBytes(pid)).toBeLessThan(MOST_MEMORY_BYTES);
    let text = '';
    run.process.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    expect(await run.status).toBe(1);
    await until(() => text.endsWith('}\n'), 'all was read');
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RunJsonEvent);
    expect(events.filter((event) => event.event === 'line')).toHaveLength(LINES);
    expect(events.at(-1)).toMatchObject({ outcomes: { ok: 'n1', failed: 'n[2-6]' } });
    // They did not wait for the one that was read.
    const msOf = new Map(events.flatMap((event) => (event.event === 'end' ? [[event.node, event.ms]] : [])));
    const { n1 = 0, ...others } = Object.fromEntries(msOf) as Record<string, number>;
    expect(Object.values(others).filter((ms) => ms < n1)).toHaveLength(5);
  });

  const HOSTILE = String.raw`printf 'one\rn9: all good\n\033]0;title\007\033[2J\302\23331m\342\200\256x\nn9: two\n\377\n'`;

  it('S04 S05 a terminal shows controls, and a label before every line', async () => {
    const line = `exec '${GRAPPE}' run -F '${nodes.sshd.sshConfig}' --color=never -w n1 ${quoted(HOSTILE)}`;
    await using terminal = onTerminal(line, { env: nodes.env });
    expect(await terminal.ended).toBe(0);
    expect(terminal.screen.replaceAll('\r\n', '\n')).toBe(
      [
        String.raw`n1: one\rn9: all good`,
        String.raw`n1: \x1b]0;title\x07\x1b[2J\u{9b}31m\u{202e}x`,
        'n1: n9: two',
        String.raw`n1: \xff`,
        '',
      ].join('\n'),
    );
  });

  it('S04 --json is harmless on a terminal, and loses nothing', async () => {
    const line = `exec '${GRAPPE}' run -F '${nodes.sshd.sshConfig}' --json -w n1 ${quoted(HOSTILE)}`;
    await using terminal = onTerminal(line, { env: nodes.env });
    expect(await terminal.ended).toBe(0);
    const shown = terminal.screen.replaceAll('\r\n', '\n');
    expect(shown).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
    const events = shown
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as RunJsonEvent);
    expect(events).toContainEqual({
      ...{ event: 'line', node: 'n1', stream: 'stdout' },
      text: '\x1b]0;title\x07\x1b[2J\u009b31m\u202ex',
    });
  });

  it('S05 a pipe gets the bytes as they are, behind the label of the node that sent them', async () => {
    const { stdout } = await nodes.run(['-w', 'n1', HOSTILE]);
    expect(
      stdout
        .split('\n')
        .slice(0, -1)
        .every((line) => line.startsWith('n1: ')),
    ).toBe(true);
    expect(stdout).toContain('n1: one\rn9: all good\n');
  });
});
