import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { capturedIo } from '../../../../test/support/captured-io.ts';
import { dispatch } from '../../dispatch.ts';

const folder = mkdtempSync(join(tmpdir(), 'grappe-nodeset-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'groups.d'));
const groupsConf = join(folder, 'groups.conf');
writeFileSync(groupsConf, '[Main]\ndefault: s\nautodir: $CFGDIR/groups.d\n[mute]\nmap: echo m1\n');
writeFileSync(
  join(folder, 'groups.d/cluster.yaml'),
  "s:\n  web: 'n[1-4]'\n  db: 'n[5-6]'\n  pair: '@web&n[1-2]'\nracks:\n  r1: 'n[1-3]'\n",
);

interface Result {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `nodeset` with these words, as the program does. */
async function nodeset(words: readonly string[], stdin = ''): Promise<Result> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
  const io = capturedIo({ stdin, program: 'nodeset', env, cwd: folder });
  const exit = await dispatch(['--groupsconf', groupsConf, ...words], io);
  return { exit, out: io.stdoutText(), err: io.stderrText() };
}

it('folds the axes that defaults.conf names, unless --axis says otherwise', async () => {
  const confFolder = join(folder, 'cs');
  mkdirSync(confFolder);
  writeFileSync(join(confFolder, 'defaults.conf'), '[nodeset]\nfold_axis: 0\n');
  const env = { CLUSTERSHELL_CFGDIR: confFolder, HOME: folder };
  const fold = async (...words: string[]): Promise<string> => {
    const io = capturedIo({ program: 'nodeset', env, cwd: folder });
    await dispatch(['-f', ...words], io);
    return io.stdoutText();
  };
  expect(await fold('r[1-2]n[1-2]', 'm[1-2]')).toBe('m[1-2],r[1-2]n1,r[1-2]n2\n');
  expect(await fold('--axis=-1', 'r[1-2]n[1-2]')).toBe('r1n[1-2],r2n[1-2]\n');
  expect(await fold('-R', '1-3')).toBe('1-3\n');
});

const out = async (line: string, stdin?: string): Promise<string> =>
  (await nodeset(line.split(' '), stdin)).out;

describe('nodeset', () => {
  it.each([
    ['-f n1 n2 n3', 'n[1-3]\n'],
    ['-e n[1-3]', 'n1 n2 n3\n'],
    ['-c n[1-3]', '3\n'],
    ['-e -S \\n n[1-2]', 'n1\nn2\n'],
    ['-f n[1-9] -x n2 n20 -i n[1-3,20]', 'n[1,3,20]\n'],
    ['-f n[1-3] -X n[3-4]', 'n[1-2,4]\n'],
    ['-f -I 0,2 n[1-9]', 'n[1,3]\n'],
    ['-f -I 0-999999999 n[1-9]', 'n[1-9]\n'],
    ['-f -I 2-999999999/3,0 n[1-9]', 'n[1,3,6,9]\n'],
    ['-f -I 20-99999999/2 n[1-9]', '\n'],
    ['-f --split=2 n[1-5]', 'n[1-3]\nn[4-5]\n'],
    ['-f --contiguous n[1-2,4]', 'n[1-2]\nn4\n'],
    ['-f -R 1-3 5', '1-3,5\n'],
    ['-f -O %s-bmc n[1-2]', 'n[1-2]-bmc\n'],
    ['-f -O %5s n[1-2]', 'n[1-2]\n'],
    ['-f --autostep=3 n[1,3,5]', 'n[1-5/2]\n'],
    ['-f --autostep=auto --split=2 n[1,3,5,7,9,11]', 'n[1,3,5]\nn[7,9,11]\n'],
    ['-f --axis=2 r[1-2]n[1-2]', 'r1n[1-2],r2n[1-2]\n'],
    ['-f --pick=0 n[1-3]', 'n[1-3]\n'],
    ['-c --pick=2 n[1-9]', '2\n'],
    ['--index n3 n[1-9]', '2\n'],
    ['--index 08 -R 1-9,08', '9\n'],
    ['-f @web', 'n[1-4]\n'],
    ['-f -a', 'n[1-6]\n'],
    ['-f -s racks @r1', 'n[1-3]\n'],
    ['-r n[1-6] z1', '@db,@web,z1\n'],
    ['-r -O %s-x n[5-6] z1', '@db,z1-x\n'],
    ['-l', '@db\n@pair\n@web\n'],
    ['-ll -s racks', '@racks:r1 n[1-3]\n'],
    ['-lll n1', '@pair n1 1/2\n@web n1 1/4\n'],
    ['-l z1', ''],
    ['--list-sources', 's (default)\nracks\nmute\n'],
    ['--list-sources -q -s racks', 'racks\ns\nmute\n'],
  ])('%s', async (line, expected) => {
    expect(await nodeset(line.split(' '))).toEqual({ exit: 0, out: expected, err: '' });
  });

  it('lists groups of all sources and warns of one that cannot', async () => {
    const { exit, out, err } = await nodeset(['-L']);
    expect({ exit, out }).toEqual({ exit: 0, out: '@db\n@pair\n@web\n@racks:r1\n' });
    expect(err).toBe("nodeset: warning: group source 'mute' cannot list its groups\n");
  });

  it('says nothing with -q but the data', async () => {
    expect((await nodeset(['-L', '-q'])).err).toBe('');
  });

  it.each([
    ['no command', ['n1']],
    ['two commands', ['-f', '-e', 'n1']],
    ['--split and --contiguous', ['-f', '--split=2', '--contiguous', 'n1']],
    ['--axis without -f', ['-e', '--axis=1', 'n1']],
    ['-R and -r', ['-R', '-r', '1']],
    ['-R and -a', ['-f', '-R', '-a']],
    ['an unknown option', ['-f', '--nope']],
    ['no parts', ['-f', '--split=0', 'n1']],
    ['a bad count', ['-f', '--autostep=many', 'n1']],
  ])('refuses %s as usage', async (_, words) => {
    await expect(nodeset(words)).rejects.toMatchObject({ code: 'usage', exit: 2 });
  });

  it.each([
    ['a broken set', ['-f', 'n[1-'], 'nodeset-syntax'],
    ['an unknown source', ['-f', '@nosrc:x'], 'unknown-group-source'],
    ['a source that cannot list', ['-l', '-s', 'mute'], 'group-upcall'],
    ['a bad format', ['-f', '-O', 'plain', 'n1'], 'output-format'],
    ['a bad slice', ['-f', '-I', 'x', 'n1'], 'nodeset-syntax'],
    ['a set that is too large', ['-f', 'n[1-999999999]x[1-9]'], 'nodeset-too-large'],
  ])('answers 1 for %s', async (_, words, code) => {
    const { exit, out, err } = await nodeset(words);
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toContain(`[${code}]`);
  });

  it('answers 1 when --index finds nothing', async () => {
    expect(await nodeset(['--index', 'n9', 'n[1-3]'])).toEqual({ exit: 1, out: '', err: '' });
  });

  it('points at the column of a mistake', async () => {
    const { err } = await nodeset(['-f', 'n1', 'n[1-3],n[5-']);
    expect(err).toContain('where: operand:9\n    n[1-3],n[5-\n            ^');
  });
});

describe('standard input of nodeset', () => {
  it.each([
    ['-f', 'n1 n2\nn3\n', 'n[1-3]\n'],
    ['-f', 'n1 # n2\n#n3\nn4#n5\n', 'n[1,4]\n'],
    ['-f n9 -', 'n1\n', 'n[1,9]\n'],
    ['-f n[1-9] -x -', 'n[1-5] n7', 'n[6,8-9]\n'],
    ['-f -x n1', 'n[1-3]\n', 'n[2-3]\n'],
    ['-f -X n7 -i n2', 'n[1-3]\n', 'n[2,7]\n'],
    ['-f n9', 'n1\n', 'n9\n'],
    ['-f -R', '1-3 7\n', '1-3,7\n'],
    ['-f', '@web\n@db!n5\n', 'n[1-4,6]\n'],
    ['-f', 'n[1-3]!n1\nn1\n', 'n[1-3]\n'],
    ['-f', '', '\n'],
    ['-f n1 - -', 'n2\n', 'n[1-2]\n'],
  ])('%s < %j', async (line, stdin, expected) => {
    expect(await out(line, stdin)).toBe(expected);
  });

  it('keeps the last character of a last line without newline', async () => {
    expect(await out('-f', 'node12')).toBe('node12\n');
  });

  it('gives the empty set for -i with nothing', async () => {
    expect(await out('-f n[1-3] -i -', '')).toBe('\n');
  });

  it('shows the word that is wrong, not the whole text', async () => {
    const { exit, err } = await nodeset(['-f'], `${'n1\n'.repeat(1000)}n[2\n`);
    expect(exit).toBe(1);
    expect(err).toContain('where: standard input:2\n    n[2\n');
  });
});

describe('what nodeset warns of', () => {
  it('is an operator before the first operand', async () => {
    expect(await nodeset(['-f', '-x', 'n1', 'n[1-2]'])).toEqual({
      exit: 0,
      out: 'n[1-2]\n',
      err: 'nodeset: warning: -x stands before the first operand, where the set is still empty: put it behind\n',
    });
  });

  it('is an unknown group, once', async () => {
    expect(await nodeset(['-f', '@wbe,n1', '@wbe'])).toEqual({
      exit: 0,
      out: 'n1\n',
      err: "nodeset: warning: unknown group 'wbe' in group source 's', taken as empty; did you mean 'web'?\n",
    });
  });
});

describe('nodeset without groups', () => {
  it('never looks at a configuration', async () => {
    const io = capturedIo({ env: { HOME: folder }, cwd: folder, program: 'nodeset' });
    const words = [
      '--groupsconf',
      '/nowhere/groups.conf',
      '--config',
      '/nowhere.yaml',
      '-f',
      'root@n1',
      'n2',
    ];
    expect(await dispatch(words, io)).toBe(0);
    expect(io.stdoutText()).toBe('n2,root@n1\n');
  });
});

describe("nodeset and grappe.yaml's groups", () => {
  const config = join(folder, 'grappe.yaml');
  writeFileSync(config, "version: 1\nnodes: n[1-9]\ngroups:\n  web: n[1-2]\n  odd: '@web!n2'\n");
  const ask = async (...words: string[]): Promise<string> => {
    const io = capturedIo({
      env: { HOME: folder, XDG_CONFIG_HOME: folder },
      cwd: folder,
      program: 'nodeset',
    });
    await dispatch(['--config', config, ...words], io);
    return io.stdoutText() + io.stderrText();
  };

  it('resolves them and takes nodes for all', async () => {
    expect(await ask('-f', '@odd', '@grappe:web')).toBe('n[1-2]\n');
    expect(await ask('-f', '-a', '-x', '@web')).toBe('n[3-9]\n');
    expect(await ask('-l')).toBe('@odd\n@web\n');
  });
});
