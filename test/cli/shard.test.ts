/** `run --shard`: what each node gets, on a real sshd. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRAPPE, grappe } from '../support/grappe.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { onTerminal, quoted } from '../support/terminal.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

describe.skipIf(!sshdInstalled)('grappe run --shard', () => {
  let nodes: TestNodes;
  beforeAll(async () => {
    nodes = await startTestNodes();
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  /** Standard output in node order. */
  const shard = async (...words: string[]) => {
    const { stdout, stderr, exit } = await nodes.run(['-L', ...words]);
    return { lines: stdout.trimEnd().split('\n'), stderr, exit };
  };

  it('gives 1 to 30 to the first and 31 to 60 to the second', async () => {
    const { lines, exit } = await shard('-w', 'n[1-2]', '--shard', '1-60', 'echo work %first %last');
    expect(lines).toEqual(['n1: work 1 30', 'n2: work 31 60']);
    expect(exit).toBe(0);
  });

  it.each([
    [
      ['--weights', 'n1=2,n[2-3]=1'],
      ['n1: 1-30', 'n2: 31-45', 'n3: 46-60'],
    ],
    [
      ['--weights', 'n3=4'],
      ['n1: 1-10', 'n2: 11-20', 'n3: 21-60'],
    ],
    // One machine plays all nodes.
    [
      ['--weights', 'cpus'],
      ['n1: 1-20', 'n2: 21-40', 'n3: 41-60'],
    ],
  ])('by weight: %j', async (words, expected) => {
    const { lines, stderr } = await shard('-w', 'n[1-3]', '--shard', '1-60', ...words, 'echo %first-%last');
    expect({ lines, stderr }).toEqual({ lines: expected, stderr: expect.stringContaining('3 ok') });
  });

  it('records no run that is refused before it starts', async () => {
    const { exit, stderr } = await shard('-w', 'n[1-2]', '--shard', '1-60', 'echo hi');
    expect(stderr).toContain('items are dealt to the nodes, and the command takes none [usage]');
    expect(exit).toBe(2);
    const { stdout } = await grappe(['history'], { env: nodes.env });
    expect(stdout).not.toContain('interrupted');
  });

  it('leaves out nodes for which nothing is left, and says so', async () => {
    const { lines, stderr, exit } = await shard('-w', 'n[1-5]', '--shard', 'a,b,c', 'echo %items');
    expect(lines).toEqual(['n1: a', 'n2: b', 'n3: c']);
    expect(stderr).toBe('grappe: 3 items for 5 nodes: n[4-5] left out\ngrappe: 3 nodes: 3 ok\n');
    expect(exit).toBe(0);
  });

  it('S03: lines of a file are words that no shell reads anything into', async () => {
    const items = [
      'plain',
      'two words',
      "it's",
      '$(touch gotcha)',
      '`touch gotcha`',
      '*',
      '~',
      '-n',
      'a;b',
      '"',
    ];
    writeFileSync(join(nodes.home, 'list'), `${items.join('\n')}\n\n`);
    const { lines } = await shard('-w', 'n[1-2]', '--shard', 'list', `printf '<%s>\\n' %items`);
    expect(lines).toEqual([
      ...items.slice(0, 5).map((item) => `n1: <${item}>`),
      ...items.slice(5).map((item) => `n2: <${item}>`),
    ]);
  });

  it('S03: refuses to put such words inside quotes, before anything is run', async () => {
    writeFileSync(join(nodes.home, 'list'), 'plain\n$(id)\n');
    const { stderr, exit, lines } = await shard('-w', 'n[1-2]', '--shard', 'list', 'echo "%items"');
    expect(stderr).toContain('needs quotes, and its placeholder may stand inside others [usage]');
    expect([lines, exit]).toEqual([[''], 2]);
  });

  it('deals the files of a pattern', async () => {
    mkdirSync(join(nodes.home, 'in'));
    for (const name of ['a.csv', 'b c.csv', 'd.csv', 'e.txt'])
      writeFileSync(join(nodes.home, 'in', name), '');
    const { lines } = await shard('-w', 'n[1-2]', '--shard', 'in/*.csv', `printf '%s\\n' %items`);
    expect(lines).toEqual(['n1: in/a.csv', 'n1: in/b c.csv', 'n2: in/d.csv']);
  });

  it.each([
    [['--shard', '1-60', 'true'], 'the command takes none [usage]'],
    [['--shard', '1-5,9', 'echo %first %last'], 'the numbers have gaps'],
    [['--shard', 'nowhere', 'echo %items'], "cannot read the items of 'nowhere'"],
    [['--shard', '9-1', 'echo %items'], '[nodeset-syntax]'],
    [['--shard', '1-9', '--weights', 'n1=0', 'echo %items'], "'n1=0' is no weight"],
    [['--shard', '1-9', '--weights', 'n7=2', 'echo %items'], "names 'n7', which is no node of this run"],
    [['--weights', 'cpus', 'true'], "option '--weights' needs --shard"],
  ])('%j is a mistake, and nothing is run', async (words, message) => {
    const { stderr, exit, lines } = await shard('-w', 'n[1-2]', ...words);
    expect(stderr).toContain(message);
    expect([lines, exit]).toEqual([[''], 2]);
  });

  it('a node that does not say how much it can take gets nothing by weight: nothing is run', async () => {
    writeFileSync(
      join(nodes.home, 'config'),
      `Host n9\n  Port 1\n${readFileSync(nodes.sshd.sshConfig, 'utf8')}`,
    );
    const words = [
      'run',
      '-F',
      'config',
      '-w',
      'n[1,9]',
      '--shard',
      '1-9',
      '--weights',
      'cpus',
      'echo %items',
    ];
    const { stdout, stderr, exit } = await grappe(words, { env: nodes.env, cwd: nodes.home });
    expect(stderr).toContain('how many processors n9 has is not known [connect]');
    expect([stdout, exit]).toEqual(['', 4]);
  });

  it('deals to the nodes of a session, as they are then', async () => {
    const words = ['-F', nodes.sshd.sshConfig, '--color=never', '-w', 'n[1-2]', '--shard', '1-60'];
    const line = [GRAPPE, 'run', ...words].map(quoted).join(' ');
    await using terminal = onTerminal(`exec ${line}`, { env: nodes.env, cwd: nodes.home });
    await terminal.next(/n\[1-2\]> /);
    terminal.type('echo %first-%last\r');
    await terminal.shows('n2: 31-60');
    await terminal.next(/2 ok[\s\S]*n\[1-2\]> /);
    terminal.type('+n3\r');
    await terminal.next(/3 nodes: [\s\S]*n\[1-3\]> /);
    terminal.type('echo %first-%last\r');
    await terminal.shows('n3: 41-60');
    await terminal.next(/3 ok[\s\S]*n\[1-3\]> /);
    terminal.type('\x04');
    expect(await terminal.ended).toBe(0);
  });

  it('a rerun gives nodes the parts that they had', async () => {
    const words = ['-w', 'n[1-4]', '--shard', '1-60', '--weights', 'n1=3'];
    await nodes.run([...words, 'echo %first-%last; test %n != 2']);
    const again = ['rerun', '--last', '--failed', '-L'];
    const { stdout } = await grappe(again, { env: nodes.env, cwd: nodes.home });
    expect(stdout).toBe('n3: 41-50\n');
  });

  it('a rerun after the file has changed is refused', async () => {
    writeFileSync(join(nodes.home, 'list'), 'a\nb\n');
    await nodes.run(['-w', 'n[1-2]', '--shard', 'list', 'false %items']);
    writeFileSync(join(nodes.home, 'list'), 'b\na\n');
    const { stderr, exit } = await grappe(['rerun', '--last', '--failed'], {
      env: nodes.env,
      cwd: nodes.home,
    });
    expect(stderr).toContain("the items of 'list' are others than in that run");
    expect(exit).toBe(2);
  });
});
