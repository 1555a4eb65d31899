/** Which nodes a run is for, and names that must go nowhere: S01, S02, S07. */

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

describe.skipIf(!sshdInstalled)('the nodes of a run', () => {
  let nodes: TestNodes;
  beforeAll(async () => {
    nodes = await startTestNodes();
    writeFileSync(
      join(nodes.home, 'fleet.yaml'),
      'version: 1\ngroups:\n  compute: n[1-4]\n  login: n9\n  odd: "@compute!n[2,4]"\n',
    );
    writeFileSync(join(nodes.home, 'hosts'), 'n1 n2 # the first\n# n3\n\nn[5-6]');
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  const run = (...words: string[]) => nodes.run(['--config', 'fleet.yaml', ...words]);
  const chosen = async (...words: string[]): Promise<string> => {
    const { stdout, stderr } = await run(...words, '--json', 'true');
    expect(stderr).toBe('');
    return (JSON.parse(stdout.split('\n')[0] ?? '') as { nodes: string }).nodes;
  };

  it.each([
    ['n[1-3]', ['-w', 'n[1-3]']],
    ['n[1-2,5]', ['-w', 'n1,n2', '-w', 'n5', '-w', 'n1']],
    ['n[1,3]', ['-w', 'n[1-3]', '-x', 'n2,n9']],
    ['n[1-4]', ['-g', 'compute']],
    ['n[1-2,4]', ['-g', 'compute', '-x', 'n3']],
    ['n[1-4]', ['-a', '-X', 'login']],
    ['n[1-4,9]', ['-a']],
    ['n[1-4,9]', ['-w', '@*']],
    ['n[1,3]', ['-w', '@odd']],
    ['n[1,3-4]', ['-w', '@compute', '-x', '@compute&n2']],
    ['n[1-2,5-6]', ['--hostfile', 'hosts']],
    ['n[1-2,5-6,8]', ['--machinefile', 'hosts', '-w', 'n8']],
  ])('are %s with %o', async (expected, words) => {
    expect(await chosen(...words)).toBe(expected);
  });

  it('are as many as --pick says', async () => {
    const { stdout } = await run('-a', '--pick', '2', '--json', 'true');
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({ count: 2 });
  });

  it.each([
    [[], 'no nodes are named [nothing-selected]'],
    [['-w', 'n1', '-x', 'n1'], 'no node is selected [nothing-selected]'],
    [['-w', 'n1!n1'], 'no node is selected [nothing-selected]'],
    [['-w', '@comptue'], "unknown group 'comptue'"],
    [['-g', 'nope'], "unknown group 'nope'"],
    [['-w', 'n[1-'], '[nodeset-syntax]'],
    [['-w', '@nowhere:x'], '[unknown-group-source]'],
    [['--hostfile', 'nowhere'], "cannot read the host file 'nowhere'"],
  ])('are a mistake with %o, and nothing is done', async (words, message) => {
    const { stdout, stderr, exit } = await run(...words, 'true');
    expect(stderr).toContain(message);
    expect([stdout, exit]).toEqual(['', 2]);
  });

  it('an unknown group is told with the nearest name', async () => {
    expect((await run('-w', 'n1,@comptue', 'true')).stderr).toBe(
      [
        "grappe: unknown group 'comptue' in group source 'grappe' [unknown-group]",
        '  where: -w:4',
        '    n1,@comptue',
        '       ^^^^^^^^',
        "  hint: did you mean 'compute'?",
        '',
      ].join('\n'),
    );
  });

  const HOSTILE = [
    '-oProxyCommand=touch CANARY',
    'n1;touch CANARY',
    '$(touch CANARY)',
    '`id`',
    '../n1',
    'ñ1',
    'a|b',
    "n'1",
    'n1{1}',
    '--',
    '%h',
  ];

  it.each(HOSTILE)('S01 S02 S07 no node is contacted when one is called %s', async (name) => {
    const canary = join(nodes.home, 'canary');
    writeFileSync(
      join(nodes.home, 'hostile'),
      `n1\n${name.replace('CANARY', canary).replaceAll(' ', '\n')}\n`,
    );
    for (const transport of ['ssh2', 'openssh', 'local']) {
      const { stdout, stderr, exit } = await run(
        ...[
          '--transport',
          transport,
          '--outdir',
          'refused',
          '--hostfile',
          'hostile',
          `touch ${canary}; echo %h`,
        ],
      );
      expect(stderr).toMatch(/^grappe: .*\[(node-name|nodeset-syntax)\]$/m);
      expect([stdout, exit]).toEqual(['', 2]);
    }
    expect(existsSync(canary)).toBe(false);
    expect(existsSync(join(nodes.home, 'refused'))).toBe(false);
  });

  it('S01 all bad names are told in one message, whatever else they hold', async () => {
    const { stderr, exit } = await run('-w', 'n1,b;[1-2],é\u202e', 'true');
    expect(stderr).toContain(String.raw`'b;[1-2],\u{e9}\u{202e}' cannot be the names of 3 nodes [node-name]`);
    expect(exit).toBe(2);
  });

  it('S07 a file of --outdir is never written through a link, and holds only the output of its node', async () => {
    const folder = join(nodes.home, 'out');
    mkdirSync(folder);
    writeFileSync(join(nodes.home, 'precious'), 'precious');
    for (const name of ['n1', 'n1.partial']) symlinkSync(join(nodes.home, 'precious'), join(folder, name));
    const { exit } = await run(
      '-w',
      'n[1-3]',
      '--outdir',
      'out',
      '--errdir',
      'err',
      'echo out %h; echo err %h >&2',
    );
    expect(exit).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(['n1', 'n2', 'n3']);
    for (const node of ['n1', 'n2', 'n3']) {
      expect(readFileSync(join(folder, node), 'utf8')).toBe(`out ${node}\n`);
      expect(readFileSync(join(nodes.home, 'err', node), 'utf8')).toBe(`err ${node}\n`);
    }
    expect(readFileSync(join(nodes.home, 'precious'), 'utf8')).toBe('precious');
  });
});
