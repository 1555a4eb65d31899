import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CopyJsonEvent, type HistoryReport } from '../../src/protocol/index.ts';
import { isRoot } from '../support/accounts.ts';
import { cleanEnvironment, type Finished, grappe, GRAPPE, type GrappeOptions } from '../support/grappe.ts';
import { jsonEvents } from '../support/json-events.ts';
import { type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';

const OLD = new Date('2020-02-03T04:05:06Z');

describe.skipIf(!sshdInstalled)('copies', () => {
  let sshd: Sshd;
  let folder: string;
  let here: string;
  let there: string;

  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-copy-'));
    here = join(folder, 'here');
    there = join(folder, 'there');
    for (const made of [folder, here, there]) {
      mkdirSync(made, { recursive: true });
      chmodSync(made, 0o777);
    }
    return () => rmSync(folder, { recursive: true });
  });

  const run = (words: readonly string[], options: GrappeOptions = {}): Promise<Finished> =>
    grappe([...words, '-F', sshd.sshConfig], { cwd: here, env: cleanEnvironment(folder), ...options });
  const copy = (...words: string[]): Promise<Finished> => run(['copy', ...words]);
  const fetch = (...words: string[]): Promise<Finished> => run(['fetch', ...words]);

  function fill(path: string, content: string | Buffer = path, mode = 0o644): void {
    writeFileSync(path, content);
    chmodSync(path, mode);
  }

  /** One of each kind of file. */
  function plant(root: string): void {
    mkdirSync(join(root, 'site/sub/empty'), { recursive: true });
    chmodSync(join(root, 'site/sub'), 0o775);
    fill(join(root, 'site/page'), 'page');
    fill(join(root, 'site/sub/tool'), '#!/bin/sh\n', 0o755);
    symlinkSync('../page', join(root, 'site/sub/link'));
    symlinkSync('/etc', join(root, 'site/folder-link'));
    execFileSync('mkfifo', [join(root, 'site/fifo')]);
    for (const name of ['site/page', 'site/sub/tool', 'site/sub', 'site'])
      utimesSync(join(root, name), OLD, OLD);
  }

  function expectTree(root: string): void {
    expect(pathsIn(root)).toEqual(['folder-link', 'page', 'sub', 'sub/empty', 'sub/link', 'sub/tool'].sort());
    expect(readFileSync(join(root, 'page'), 'utf8')).toBe('page');
    expect(statSync(join(root, 'sub/tool')).mode & 0o7777).toBe(0o755);
    expect(readlinkSync(join(root, 'sub/link'))).toBe('../page');
    expect(readlinkSync(join(root, 'folder-link'))).toBe('/etc');
  }

  it('F35: a tree with one of each goes to a node; special files are skipped and listed', async () => {
    plant(here);
    const { stdout, stderr, exit } = await copy('site', `n1:${there}/`);
    expectTree(join(there, 'site'));
    expect(stderr).toBe(
      `grappe: skipped '${here}/site/fifo': a FIFO is not copied\nn1: 7 copied (14 B)\ngrappe: 1 node: 1 ok\n`,
    );
    expect([stdout, exit]).toEqual(['', 0]);
  });

  it('F35: the same tree is fetched from several nodes, a folder for each', async () => {
    plant(there);
    const { stderr, exit } = await fetch(`n[1-2]:${there}/site`, 'from');
    for (const node of ['n1', 'n2']) expectTree(join(here, 'from', node, 'site'));
    expect(stderr).toContain(`n1: skipped '${there}/site/fifo': it is no file, folder or link\n`);
    expect(stderr).toContain('n[1-2]: 7 copied (14 B), 1 skipped\n');
    expect(exit).toBe(0);
  });

  it('with -p modes and times are kept, both ways', async () => {
    plant(here);
    execFileSync('chmod', ['6777', join(here, 'site/page')]);
    utimesSync(join(here, 'site/page'), OLD, OLD);
    await copy('-p', 'site', `n1:${there}/`);
    await fetch('-p', `n1:${there}/site`, 'back');
    for (const root of [join(there, 'site'), join(here, 'back/n1/site')]) {
      for (const name of ['', 'page', 'sub', 'sub/tool'])
        expect(statSync(join(root, name)).mtime).toEqual(OLD);
      expect(statSync(join(root, 'sub')).mode & 0o7777).toBe(0o775);
      expect(statSync(join(root, 'page')).mode & 0o7777).toBe(0o777);
    }
  });

  it('S08: what is fetched loses special bits, and the umask counts', async () => {
    fill(join(there, 'program'), 'x');
    execFileSync('chmod', ['7777', join(there, 'program')]);
    const before = process.umask(0o027);
    try {
      await fetch(`n1:${there}/program`, '.');
    } finally {
      process.umask(before);
    }
    expect(statSync(join(here, 'n1/program')).mode & 0o7777).toBe(0o750);
  });

  it('unchanged files are not copied again: by size and time, or by content', async () => {
    plant(here);
    await copy('-p', 'site', `n1:${there}/`);
    expect((await copy('-p', '-v', 'site', `n1:${there}/`)).stderr).toContain(
      'n1: 0 copied (0 B), 4 unchanged\n',
    );
    utimesSync(join(there, 'site/page'), new Date(), new Date());
    const again = await copy('-p', 'site', `n1:${there}/`);
    expect(again.stderr).toContain('n1: 0 copied (0 B), 4 unchanged\n');
    expect(statSync(join(there, 'site/page')).mtime).toEqual(OLD);
    await fetch('-p', `n1:${there}/site`, 'back');
    expect((await fetch('-p', `n1:${there}/site`, 'back')).stderr).toContain(
      'n1: 0 copied (0 B), 4 unchanged\n',
    );
  });

  it('--checksum finds another content of equal size and time', async () => {
    for (const root of [here, there]) {
      fill(join(root, 'file'), root === here ? 'good' : 'evil');
      utimesSync(join(root, 'file'), OLD, OLD);
      chmodSync(join(root, 'file'), 0o666);
    }
    expect((await copy('file', `n1:${there}/`)).stderr).toContain('1 unchanged');
    expect(readFileSync(join(there, 'file'), 'utf8')).toBe('evil');
    expect((await copy('--checksum', 'file', `n1:${there}/`)).stderr).toContain('1 copied');
    expect(readFileSync(join(there, 'file'), 'utf8')).toBe('good');
  });

  it('-n only tells', async () => {
    plant(here);
    const { stdout } = await copy('-n', 'site', `n1:${there}/new/`);
    expect(stdout).toContain(`n1: ${there}/new/site/sub/tool\n`);
    plant(there);
    expect((await fetch('-n', `n1:${there}/site`, 'from')).stdout).toContain(`n1: ${there}/site/page\n`);
    expect(readdirSync(there)).toEqual(['site']);
    expect(existsSync(join(here, 'from'))).toBe(false);
  });

  it('a destination is as for cp', async () => {
    for (const name of ['a', 'b']) fill(join(here, name));
    mkdirSync(join(here, 'dir'));
    fill(join(here, 'dir/in'));
    expect(await copy('a', `n1:${there}/renamed`)).toMatchObject({ exit: 0 });
    expect(await copy('dir', `n1:${there}/tree`)).toMatchObject({ exit: 0 });
    expect(await copy('a', 'b', `n1:${there}/made/`)).toMatchObject({ exit: 0 });
    expect(await copy('dir/.', `n1:${there}/made`)).toMatchObject({ exit: 0 });
    symlinkSync('made', join(there, 'link'));
    expect(await copy('dir', `n1:${there}/link`)).toMatchObject({ exit: 0 });
    expect(pathsIn(there)).toEqual(
      [
        'link',
        'made',
        'made/a',
        'made/b',
        'made/dir',
        'made/dir/in',
        'made/in',
        'renamed',
        'tree',
        'tree/in',
      ].sort(),
    );
    const missing = await copy('a', 'b', `n1:${there}/absent`);
    expect(missing.stderr).toContain(`n1: '${there}/absent' on 'n1' is no folder`);
    expect(missing.exit).toBe(1);
  });

  it('F35: no link on a node is written through', async () => {
    plant(here);
    mkdirSync(join(there, 'site'));
    mkdirSync(join(there, 'outside'));
    fill(join(there, 'victim'), 'old', 0o666);
    symlinkSync('../victim', join(there, 'site/page'));
    symlinkSync('../outside', join(there, 'site/sub'));
    for (const name of ['site', 'outside']) chmodSync(join(there, name), 0o777);
    const { stderr, exit } = await copy('site', `n1:${there}/`);
    expect(readFileSync(join(there, 'victim'), 'utf8')).toBe('old');
    expect(readdirSync(join(there, 'outside'))).toEqual([]);
    expect(lstatSync(join(there, 'site/page')).isFile()).toBe(true);
    expect(stderr).toContain(`n1: '${there}/site/sub' is a link on the node`);
    expect(exit).toBe(1);
  });

  it('F35: no link of this machine is written through', async () => {
    plant(there);
    mkdirSync(join(here, 'from/n1/site'), { recursive: true });
    mkdirSync(join(here, 'outside'));
    fill(join(here, 'victim'), 'old');
    symlinkSync(join(here, 'victim'), join(here, 'from/n1/site/page'));
    symlinkSync(join(here, 'outside'), join(here, 'from/n1/site/sub'));
    const { stderr, exit } = await fetch(`n1:${there}/site`, 'from');
    expect(readFileSync(join(here, 'victim'), 'utf8')).toBe('old');
    expect(readdirSync(join(here, 'outside'))).toEqual([]);
    expect(readFileSync(join(here, 'from/n1/site/page'), 'utf8')).toBe('page');
    expect(stderr).toContain(`${here}/from/n1/site/sub' is in the way`);
    expect(exit).toBe(1);
  });

  it('F35: holes are kept', async () => {
    fill(join(here, 'sparse'), 'begin');
    truncateSync(join(here, 'sparse'), 64 * 1024 * 1024);
    await copy('sparse', `n1:${there}/`);
    await fetch(`n1:${there}/sparse`, 'back');
    for (const path of [join(there, 'sparse'), join(here, 'back/n1/sparse')]) {
      expect(statSync(path).size).toBe(64 * 1024 * 1024);
      expect(statSync(path).blocks * 512).toBeLessThan(1024 * 1024);
    }
  });

  it('F36: odd names arrive byte for byte, or are refused by name', async () => {
    const names = oddNames();
    mkdirSync(join(here, 'odd'));
    for (const name of names) fill(join(here, 'odd', name), name);
    const wrong = Buffer.concat([Buffer.from(`${here}/odd/`), Buffer.from([0x77, 0xff, 0x77])]);
    writeFileSync(wrong, 'refused');
    const sent = await copy('odd', `n1:${there}/`);
    expect(sent.stderr).toContain("n1: '");
    expect(sent.stderr).toContain('its name is no UTF-8');
    expect(sent.exit).toBe(1);
    expect(readdirSync(join(there, 'odd')).sort()).toEqual([...names].sort());
    writeFileSync(Buffer.concat([Buffer.from(`${there}/odd/`), Buffer.from([0xc3, 0x28])]), 'refused');
    const fetched = await fetch(`n1:${there}/odd`, 'back');
    expect(fetched.stderr).toContain('its name is no UTF-8');
    expect(fetched.exit).toBe(1);
    const back = join(here, 'back/n1/odd');
    expect(readdirSync(back).sort()).toEqual([...names].sort());
    for (const name of names) expect(readFileSync(join(back, name), 'utf8')).toBe(name);
  });

  it('patterns are matched against what the node has', async () => {
    for (const name of ['a.log', 'b.log', 'b.txt', '.hidden.log', '[x]']) fill(join(there, name));
    mkdirSync(join(there, 'deep'));
    fill(join(there, 'deep/c.log'));
    await fetch(`n1:${there}/*.log`, `:${there}/[!a-b]*/?.log`, `:${there}/[x]`, 'from');
    expect(readdirSync(join(here, 'from/n1')).sort()).toEqual(['[x]', 'a.log', 'b.log', 'c.log']);
    const none = await fetch(`n1:${there}/*.none`, 'from');
    expect(none.stderr).toContain(`n1: there is nothing that matches '${there}/*.none' on 'n1'`);
    expect(none.exit).toBe(1);
  });

  it('what fails does not keep the rest from being copied', async () => {
    plant(here);
    mkdirSync(join(there, 'site'));
    chmodSync(join(there, 'site'), 0o777);
    mkdirSync(join(there, 'site/page'));
    const { stderr, exit } = await copy('site', `n[1-2]:${there}/`);
    expect(stderr).toContain(`n1: '${there}/site/page' is no file on the node`);
    expect(stderr).toContain('grappe: n[1-2] (2): not everything was copied\n');
    expect(existsSync(join(there, 'site/sub/tool'))).toBe(true);
    expect(exit).toBe(1);
  });

  it('--json tells what was done on each node', async () => {
    fill(join(here, 'file'), 'abc');
    const { stdout, exit } = await copy('--json', 'file', `n1:${there}/`);
    const events = jsonEvents(CopyJsonEvent, stdout);
    expect(events.map(({ event }) => event)).toEqual(['start', 'copied', 'end', 'summary']);
    expect(events[1]).toEqual({
      event: 'copied',
      node: 'n1',
      copied: 1,
      copiedBytes: 3,
      unchanged: 0,
      skipped: 0,
      failed: 0,
      resumed: 0,
      fromNodes: 0,
    });
    expect(exit).toBe(0);
  });

  it('is recorded and audited; what failed is copied again', async () => {
    fill(join(here, 'file'), 'abc');
    fill(join(folder, 'in-the-way'), 'abc');
    expect((await copy('-p', 'file', `n[1-2]:${folder}/in-the-way/`)).exit).toBe(1);
    rmSync(join(folder, 'in-the-way'));
    const audit = readFileSync(join(folder, '.local/state/grappe/audit.jsonl'), 'utf8');
    expect(audit).toContain('"run-start"');
    expect(audit).toContain('"run-end"');
    const again = (...words: string[]): Promise<Finished> => grappe(words, { env: cleanEnvironment(folder) });
    expect((await again('history')).stdout).toContain(`copy "${here}/file" "${folder}/in-the-way/"`);
    expect((await again('show', '--last')).stderr).toMatch(/in-the-way.* is no folder/);
    expect(await again('rerun', '--last', '--failed')).toMatchObject({ exit: 0 });
    expect(readFileSync(join(folder, 'in-the-way/file'), 'utf8')).toBe('abc');
    // Recorded, they would keep the next one from being read.
    expect(await again('rerun', '--last', '--ok', '--batch', '1')).toMatchObject({
      stderr: expect.stringContaining("option '--batch' says nothing for a copy") as string,
      exit: 2,
    });
    expect(await again('rerun', '--last', '--ok', '--dest', 'x')).toMatchObject({ exit: 2 });
    const report = JSON.parse((await again('history', '--json')).stdout) as HistoryReport;
    expect(report.runs.map(({ kind, rerunOf }) => [kind, rerunOf])).toEqual([
      ['copy', report.runs[1]?.run],
      ['copy', null],
    ]);
  });

  it('a fetch in the words of clush is run again so', async () => {
    fill(join(there, 'file'), 'abc');
    await run(['run', '-w', 'n[1-2]', '--rcopy', join(there, 'file'), '--dest', 'into']);
    rmSync(join(here, 'into'), { recursive: true });
    const again = await grappe(['rerun', '--last', '--ok'], { env: cleanEnvironment(folder) });
    expect(again.exit).toBe(0);
    expect(readdirSync(join(here, 'into'))).toEqual(['file.n1', 'file.n2']);
  });

  it('what would be copied is no run', async () => {
    fill(join(here, 'file'), 'abc');
    await copy('-n', 'file', `n1:${there}/`);
    expect((await grappe(['history'], { env: cleanEnvironment(folder) })).stdout).toBe('');
  });

  it('a node that is not reached does not keep the others from getting it', async () => {
    fill(join(here, 'file'), 'abc');
    const { stderr, exit } = await copy('file', `n1,no-such-node.invalid:${there}/`);
    expect(stderr).toContain('grappe: no-such-node.invalid: unreachable (dns)');
    expect(readFileSync(join(there, 'file'), 'utf8')).toBe('abc');
    expect(exit).toBe(4);
  });

  it('F37: of a file that grows, what it held at the beginning is copied, and that is said', async () => {
    fill(join(here, 'log'), Buffer.alloc(100_000_000, 'x'));
    const isUnderWay = (): boolean => readdirSync(there).some((name) => name.endsWith('.partial'));
    const { stderr, exit } = await run(['copy', 'log', `n1:${there}/`], {
      started(child) {
        const watch = setInterval(() => isUnderWay() && appendFileSync(join(here, 'log'), 'more'), 1);
        child.once('exit', () => clearInterval(watch));
      },
    });
    expect(stderr).toContain(`'${here}/log': it grew while it was copied: what it held at the beginning`);
    expect(statSync(join(there, 'log')).size).toBe(100_000_000);
    expect(exit).toBe(0);
  });

  it.each([
    ['once is copied anew', 1, 0],
    ['all the time is not copied, and that is said', Infinity, 1],
  ])('F37: a file that is written to %s', async (_what, most, status) => {
    const path = join(here, 'busy');
    fill(path, Buffer.alloc(50_000_000, 'x'));
    const isUnderWay = (): boolean => readdirSync(there).some((name) => name.endsWith('.partial'));
    let writes = 0;
    const file = openSync(path, 'r+');
    const writeIfCopied = (): void => {
      if (writes < most && isUnderWay()) writeSync(file, `${++writes} `, 0);
    };
    const { stderr, exit } = await run(['copy', 'busy', `n1:${there}/`], {
      started(child) {
        const watch = setInterval(writeIfCopied, 1);
        child.once('exit', () => clearInterval(watch));
      },
    });
    closeSync(file);
    expect(exit).toBe(status);
    const names = readdirSync(there);
    if (status === 0) expect(readFileSync(join(there, 'busy')).equals(readFileSync(path))).toBe(true);
    else
      expect([names, stderr]).toEqual([[], expect.stringContaining('it is written to while it is copied')]);
  });

  it('Ctrl-C ends it; the old file stays, and nothing is left behind', async () => {
    fill(join(here, 'large'), Buffer.alloc(300_000_000, 'x'));
    fill(join(there, 'large'), 'old', 0o666);
    const isUnderWay = (): boolean => readdirSync(there).some((name) => name.endsWith('.partial'));
    const { stderr, exit } = await run(['copy', 'large', `n1:${there}/`], {
      started(child) {
        const watch = setInterval(() => {
          if (!isUnderWay()) return;
          clearInterval(watch);
          child.kill('SIGINT');
        }, 1);
        child.once('exit', () => clearInterval(watch));
      },
    });
    expect(stderr).toContain('cancelled');
    expect(exit).toBe(130);
    expect(readdirSync(there)).toEqual(['large']);
    expect(readFileSync(join(there, 'large'), 'utf8')).toBe('old');
  });

  it.each([
    [['copy', 'file'], "'file' is no destination"],
    [['copy', 'n1:/tmp'], 'nothing to copy is named'],
    [['copy', './file', './a:b'], "'./a:b' is no destination"],
    [['copy', '-w', 'n1', 'file', 'n1:/tmp'], 'nodes are named twice'],
    [['copy', 'file', 'n[1-]:/a'], '  where: node set:3\n'],
    [['fetch', 'n[1-]:/a', '.'], '  where: node set:3\n'],
    [['fetch', '/etc/hosts', '.'], "'/etc/hosts' is no source"],
    [['fetch', 'n1:/a', 'n2:/b', '.'], 'sources of several node sets are named'],
    [['run', '-w', 'n1', '--copy'], "option '--copy' needs at least one file"],
    [['run', '-w', 'n1', '--copy', '--rcopy', 'x'], 'exclude each other'],
    [['run', '-w', 'n1', '--copy', 'x', '--batch', '1'], "option '--batch' says nothing for a copy"],
    // Of `grappe copy` it says that nothing shall be copied.
    [['run', '-w', 'n1', '--rcopy', 'x', '-n'], "option '-n' says nothing for a copy"],
  ])('%j is refused', async (words, message) => {
    const { stderr, exit } = await run(words);
    expect(stderr).toContain(message);
    expect(exit).toBe(2);
  });

  it('a source that is missing is told before anybody is contacted', async () => {
    const { stderr, exit } = await copy('absent', `n1:${there}/`);
    expect(stderr).toBe(
      `grappe: cannot read '${here}/absent' [copy-source]\n` +
        '  why: no such file or directory\n  hint: name a file or a folder that you may read\n',
    );
    expect(exit).toBe(2);
  });

  describe('files that may not be read', () => {
    /** Root may read all, unless it gives that up. */
    const bounded = ['--inh-caps', '--bounding-set'].flatMap((set) => [
      set,
      '-dac_override,-dac_read_search',
    ]);
    const copyAsUser = (...words: string[]): Promise<Finished> =>
      isRoot ? run([...bounded, '--', GRAPPE, 'copy', ...words], { program: 'setpriv' }) : copy(...words);

    it('are told before anybody is contacted, if they are named', async () => {
      fill(join(here, 'secret'), 'x', 0);
      expect(await copyAsUser('secret', `n1:${there}/`)).toMatchObject({
        exit: 2,
        stderr:
          `grappe: cannot read '${here}/secret' [copy-source]\n` +
          '  why: permission denied\n  hint: name a file or a folder that you may read\n',
      });
    });

    it.each([[[]], [['-n']]])('do not keep the rest of a folder from being copied (%j)', async (words) => {
      plant(here);
      fill(join(here, 'site/secret'), 'x', 0);
      const { stderr, exit } = await copyAsUser(...words, 'site', `n1:${there}/`);
      expect(stderr).toContain(`n1: '${here}/site/secret': permission denied\n`);
      expect(stderr).toMatch(/^n1: \d+ copied \(.*\), 1 failed$/m);
      expect(exit).toBe(1);
      if (words.length === 0) expectTree(join(there, 'site'));
    });
  });

  describe("clush's words", () => {
    it('run --copy takes options behind its files, and copies to where they are here', async () => {
      fill(join(here, 'file'), 'abc');
      expect(await run(['run', '-w', 'n1', '--copy', 'file', '--dest', `${there}/`])).toMatchObject({
        exit: 0,
      });
      expect(readFileSync(join(there, 'file'), 'utf8')).toBe('abc');
      rmSync(join(here, 'file'));
      fill(join(there, 'file'), 'abcd', 0o666);
      expect(await run(['run', '-w', 'n1', '-c', '../there/file'])).toMatchObject({ exit: 0 });
    });

    it('as clush: a link of that name, its verbose line, its exit status', async () => {
      const clush = join(folder, 'clush');
      symlinkSync(GRAPPE, clush);
      fill(join(here, 'file'), 'abc');
      const sent = await run(['-v', '-w', 'n[1-2]', '--copy', 'file', '--dest', there], { program: clush });
      expect(sent).toMatchObject({ stdout: `\`${here}/file' -> n[1-2]:\`${there}'\n`, stderr: '', exit: 0 });
      const back = await run(['-w', 'n[1-2]', '--rcopy', `${there}/file`, '--dest', here], {
        program: clush,
      });
      expect(back).toMatchObject({ stdout: '', stderr: '', exit: 0 });
      expect(readdirSync(here).sort()).toEqual(['file', 'file.n1', 'file.n2']);
      const missing = await run(['-w', 'n1', '--rcopy', '/no/such', '--dest', here], { program: clush });
      expect(missing.stderr).toContain('clush: n1: exited with exit code 1');
      expect(missing.exit).toBe(0);
    });
  });
});

/** All paths below a folder; links are not followed. */
function pathsIn(root: string): string[] {
  const found = execFileSync('find', [root, '-mindepth', '1', '-printf', '%P\\0'], { encoding: 'utf8' });
  return found.split('\0').filter(Boolean).sort();
}

/** What a file system of Linux takes and programs stumble over. */
function oddNames(): string[] {
  const marks = [
    '\n',
    '\t',
    '\u0001',
    '\u001b[31m',
    '\u007f',
    '"',
    "'",
    '`',
    '$(touch hit)',
    '\\',
    '*',
    '?',
    '[a]',
    ' ',
  ];
  return [
    ...marks.flatMap((mark) => [`a${mark}b`, `${mark}x`, `x${mark}`]),
    '-rf',
    '--',
    '~',
    '#x',
    '!x',
    '.x',
    '...',
    'é'.normalize('NFC'),
    'é'.normalize('NFD'),
    '\u202Etxt.exe',
    '語'.repeat(85),
    'x'.repeat(255),
    '😀',
  ];
}
