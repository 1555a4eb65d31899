import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../base/index.ts';
import { type GroupsRequest, loadGroupSources } from './load-group-sources.ts';
import type { GroupSources } from './group-sources.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-groups-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Sources of `groups.conf` in the folder. */
function load(conf: string, changes: Partial<GroupsRequest> = {}): Promise<GroupSources> {
  return loadGroupSources({ env: process.env, groupsConf: write('groups.conf', conf), ...changes });
}

const fold = async (conf: string, expression: string): Promise<string> =>
  (await (await load(conf)).resolve(expression)).fold();

describe('groups.conf', () => {
  it.each([
    ['a map command', '[s]\nmap: echo n1 n2', '@any', 'n[1-2]'],
    ['words and lines of an answer', '[s]\nmap: printf "n1 n2\\nn[3-4],n6\\n\\n"', '@any', 'n[1-4,6]'],
    ['groups in an answer', "[s]\nmap: [ $GROUP = a ] && echo '@b' || echo n2", '@a', 'n2'],
    ['operators in an answer', "[s]\nmap: echo 'n[1-4]!n2' n2", '@a', 'n[1-4]'],
    ['two sources in one section', '[s,t]\nmap: echo $SOURCE', '@t:any', 't'],
    ['an all command', '[s]\nmap: exit 1\nall: echo n[1-3]', '@*', 'n[1-3]'],
    ['all from list and map', '[s]\nmap: echo $GROUP\nlist: echo n1 n2', '@*', 'n[1-2]'],
    ['a wildcard', '[s]\nmap: exit 1\nall: echo n[1-30]', 'n1*', 'n[1,10-19]'],
    ['the names of groups', '[s]\nmap: exit 1\nlist: echo g1 g2', '@@s', 'g[1-2]'],
    ['a command over several lines', '[s]\nmap: echo n1\n  echo n2', '@any', 'n[1-2]'],
    ['a dollar written twice', '[s]\nmap: x=n7; echo $$x', '@any', 'n7'],
    ['one command for all groups', "[s]\nmapall: printf 'a: n1 n2\\nb: n3\\n'", '@a', 'n[1-2]'],
    ['all from one command', "[s]\nmapall: printf 'a: n1 n2\\nb: n3\\n'", '@*', 'n[1-3]'],
    ['map beside mapall', "[s]\nmapall: echo 'a: n1'\nmap: echo n9", '@b', 'n9'],
    ['the configured default', '[Main]\ndefault: t\n[s]\nmap: echo s\n[t]\nmap: echo t', '@any', 't'],
  ])('knows %s', async (_, conf, expression, expected) => {
    expect(await fold(conf, expression)).toBe(expected);
  });

  it('runs commands in the folder of the file that defines them', async () => {
    write('parts/a.conf', '[a]\nmap: cat nodes.txt');
    write('parts/nodes.txt', 'n1\n');
    write('nodes.txt', 'n2\n');
    const groups = await load('[Main]\nconfdir: $CFGDIR/parts\n[b]\nmap: cat nodes.txt $CFGDIR/nodes.txt');
    expect((await groups.resolve('@a:x')).fold()).toBe('n1');
    expect((await groups.resolve('@b:x')).fold()).toBe('n2');
  });

  it('takes confdirs, autodirs and its own sections, in this order', async () => {
    write('conf.d/20.conf', '[two]\nmap: echo');
    write('conf.d/10.conf', '[one]\nmap: echo');
    write('conf.d/00.conf.example', '[no]\nmap: echo');
    write('yaml.d/a.yaml', 'y1: {a: n1}\ny2: {b: n2}');
    const conf =
      "[Main]\nconfdir: $CFGDIR/conf.d /nowhere ${CFGDIR}/conf.d\nautodir: '$CFGDIR/yaml.d'\n[own]\nmap: echo";
    expect((await load(conf)).sources()).toEqual(['one', 'two', 'y1', 'y2', 'own']);
  });

  it.each([
    ['a source without a map command', '[s]\nlist: echo', 'group-upcall'],
    ['a default that does not exist', '[Main]\ndefault: t\n[s]\nmap: echo', 'unknown-group-source'],
    ['a cache time that is no number', '[s]\nmap: echo\ncache_time: soon', 'group-upcall'],
    ['a source defined twice', '[s]\nmap: echo\n[t,s]\nmap: echo', 'group-upcall'],
  ])('refuses %s', async (_, conf, code) => {
    await expect(load(conf)).rejects.toMatchObject({ code });
  });

  it('refuses a file that everybody may write', async () => {
    const groupsConf = write('groups.conf', '[s]\nmap: echo n1');
    chmodSync(groupsConf, 0o666);
    await expect(loadGroupSources({ env: {}, groupsConf })).rejects.toMatchObject({
      code: 'config-unreadable',
    });
  });

  it('takes relative folders from where groups.conf lies, not from the working folder', async () => {
    write('near.d/a.conf', '[near]\nmap: echo');
    expect((await load('[Main]\nconfdir: near.d')).sources()).toEqual(['near']);
  });

  it('refuses files in a folder that everybody may write, and leaves out what is no file', async () => {
    write('odd.d/dir.conf/x', '');
    const groupsConf = write('groups.conf', '[Main]\nconfdir: odd.d');
    const warnings: string[] = [];
    await loadGroupSources({ env: {}, groupsConf, warn: (text) => warnings.push(text) });
    expect(warnings).toEqual([`'${join(folder, 'odd.d/dir.conf')}' is left out: it is not a regular file`]);
    write('odd.d/a.conf', '[a]\nmap: echo');
    chmodSync(join(folder, 'odd.d'), 0o777);
    await expect(loadGroupSources({ env: {}, groupsConf })).rejects.toMatchObject({
      code: 'config-unreadable',
    });
    rmSync(join(folder, 'odd.d'), { recursive: true });
  });

  it('has to be there when it is named', async () => {
    const groupsConf = join(folder, 'none.conf');
    await expect(loadGroupSources({ env: {}, groupsConf })).rejects.toMatchObject({
      code: 'config-unreadable',
    });
  });

  it('is read from every folder, stronger ones overriding keys', async () => {
    write(
      'home/.local/etc/clustershell/groups.conf',
      '[Main]\ndefault: low\n[low]\nmap: echo low\n[both]\nmap: echo low',
    );
    write(
      'xdg/clustershell/groups.conf',
      '[Main]\ndefault: mid\n[mid]\nmap: echo mid\n[both]\nmap: echo mid',
    );
    write('cfg/groups.conf', '[both]\nlist: echo g');
    const env = {
      PATH: process.env['PATH'],
      HOME: join(folder, 'home'),
      XDG_CONFIG_HOME: join(folder, 'xdg'),
      CLUSTERSHELL_CFGDIR: join(folder, 'cfg'),
    };
    const groups = await loadGroupSources({ env });
    expect((await groups.resolve('@x')).fold()).toBe('mid');
    expect((await groups.resolve('@low:x,@both:x')).fold()).toBe('low,mid');
    expect(await groups.list('both')).toEqual(['g']);
  });
});

describe('upcalls', () => {
  it.each([
    ['map', '[s]\nmap: exit 3', '@x'],
    ['all', '[s]\nmap: echo\nall: exit 3', '@*'],
    ['list', '[s]\nmap: echo\nlist: exit 3', '@@s'],
  ])('that fail are errors: %s', async (kind, conf, expression) => {
    await expect(fold(conf, expression)).rejects.toMatchObject({
      code: 'group-upcall',
      message: `${kind} command of group source 's' failed`,
      why: 'it ended with exit code 3',
    });
  });

  it('that say nothing for a group that is not listed do not know it', async () => {
    const conf = '[s]\nmap: true\nlist: echo web db';
    await expect(fold(conf, '@wbe')).rejects.toMatchObject({
      code: 'unknown-group',
      hint: "did you mean 'web'?",
    });
    expect(await fold(conf, '@web')).toBe('');
    expect(await fold('[s]\nmap: true', '@any')).toBe('');
  });

  it('refuse to list a name that is no group name', async () => {
    await expect(fold("[s]\nmap: echo n1\nlist: echo 'a,b'", '@*')).rejects.toThrow(
      /'a,b' in group source 's'/,
    );
  });

  it('are asked again only after their cache time', async () => {
    let nowMs = 0;
    const clock: Clock = { now: () => nowMs, date: () => new Date(nowMs), sleep: async () => {} };
    const groups = await load('[s]\nmap: echo x >> count; wc -l < count\ncache_time: 10', { clock });
    const answer = async (): Promise<string> => (await groups.resolve('@x')).fold();
    expect([await answer(), await answer()]).toEqual(['1', '1']);
    nowMs = 9_999;
    expect(await answer()).toBe('1');
    nowMs = 10_000;
    expect(await answer()).toBe('2');
  });

  it('with a mapall command are one command for everything', async () => {
    const groups = await load("[s]\nmapall: echo x >> count; printf 'a: n1\\nb: @a,n2\\n'");
    await groups.resolveAll(['@a', '@b', '@*', '@@s']);
    await groups.members();
    expect((await groups.resolve('@b')).fold()).toBe('n[1-2]');
    expect(await fold('[s]\nmap: wc -l < count', '@x')).toBe('1');
  });

  it('see neither secrets nor the caller folder', async () => {
    const groups = await load('[s]\nmap: echo "${TOKEN:-none}" $$(basename $$(pwd))', {
      env: { PATH: process.env['PATH'], TOKEN: 'secret' },
    });
    expect([...(await groups.resolve('@x'))]).not.toContain('secret');
  });
});

describe("grappe.yaml's groups", () => {
  const groups = new Map([
    ['web', 'n[1-2]'],
    ['db', 'n3'],
  ]);

  it('are no source where there are neither groups nor nodes', async () => {
    write('groups.conf', '[Main]\ndefault: s\n[s]\nmap: echo n7');
    const env = { PATH: process.env['PATH'], CLUSTERSHELL_CFGDIR: folder };
    const sources = await loadGroupSources({ env, groups: new Map(), nodes: undefined });
    expect((await sources.resolve('@web')).fold()).toBe('n7');
  });

  it('are the default source, with the fleet as all nodes', async () => {
    const sources = await loadGroupSources({ env: { HOME: folder }, groups, nodes: 'n[1-9]' });
    expect(sources.sources()[0]).toBe('grappe');
    expect((await sources.resolve('@*!@web')).fold()).toBe('n[3-9]');
  });

  it('are all nodes together when no fleet is named', async () => {
    expect((await (await loadGroupSources({ env: { HOME: folder }, groups })).resolve('@*')).fold()).toBe(
      'n[1-3]',
    );
  });

  it('are all nodes together with those of the services', async () => {
    const services = new Map([['mail', { nodes: 'n[1-9]!n[2-8]' }]]);
    const sources = await loadGroupSources({ env: { HOME: folder }, groups, services });
    expect((await sources.resolve('@*')).fold()).toBe('n[1-3,9]');
  });

  it('are those beneath where the file names services only, whose nodes are then all', async () => {
    const services = new Map([['mail', { nodes: '@a,n9' }]]);
    const env = { HOME: folder, CLUSTERSHELL_CFGDIR: folder };
    write('groups.conf', '[Main]\ndefault: s\n[s]\nmap: echo n1\nall: echo n[1-100]');
    const sources = await loadGroupSources({ env, services });
    expect((await sources.resolve('@a')).fold()).toBe('n1');
    expect((await sources.resolve('@*')).fold()).toBe('n[1,9]');
    expect((await sources.resolve('@s:*')).fold()).toBe('n[1-100]');
  });

  it('stand aside for a groups.conf that is asked for', async () => {
    const sources = await load('[s]\nmap: echo n1', { groups });
    expect(sources.sources()).toEqual(['s']);
  });
});
