import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConfigFolder, configFolder } from '../../../../test/support/config-folder.ts';
import { GrappeError, systemClock } from '../../../base/index.ts';
import { readAuditBackwards, sha256 } from '../../../store/index.ts';
import { ConsoleSite } from '../console-site.ts';
import { ConsoleConfig } from './console-config.ts';

const MAIN = `# The lab.
version: 1
include: conf.d/*.yaml
nodes: n[1-9]   # all
`;
const GROUPS = `groups:
  a: n[1-2]
`;
const ANNA = { user: 'anna', from: '192.0.2.7' };

const opened: (AsyncDisposable | Disposable)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed())
    await (Symbol.asyncDispose in one ? one[Symbol.asyncDispose]() : one[Symbol.dispose]());
});

interface Opened {
  readonly folder: ConfigFolder;
  readonly site: ConsoleSite;
  readonly config: ConsoleConfig;
}

/** `found`: the grappe.yaml merely lies in the working folder. */
async function open(files: Record<string, string> = {}, found = false): Promise<Opened> {
  const folder = configFolder({ 'grappe.yaml': MAIN, 'conf.d/groups.yaml': GROUPS, ...files });
  opened.push(folder);
  return { folder, ...(await serve(folder, found)) };
}

async function serve(folder: ConfigFolder, found = false): Promise<Omit<Opened, 'folder'>> {
  const site = await ConsoleSite.open({
    fleet: {
      ...(!found && { configFile: join(folder.path, 'grappe.yaml') }),
      ...{ env: { ...folder.env, PATH: process.env['PATH'] ?? '' }, cwd: folder.path },
    },
    clock: systemClock,
    warn: () => undefined,
  });
  opened.push(site);
  return { site, config: new ConsoleConfig(site) };
}

function at(folder: ConfigFolder, name: string): string {
  return readFileSync(join(folder.path, name), 'utf8');
}

/** The code, and nothing else than a GrappeError. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => 'done',
    (thrown: unknown) => thrown,
  );
  return error instanceof GrappeError ? error.code : String(error);
}

async function save({ config }: Opened, file: string, text: string): Promise<string> {
  const { hash } = await config.read(file);
  return config.save(ANNA, { file, text, hash });
}

describe('the files', () => {
  it('are grappe.yaml and what it includes, with what stands in them', async () => {
    const { config, folder } = await open();
    const { files, outline, diagnostics } = await config.show();
    expect(files).toEqual([
      { file: 'grappe.yaml', path: join(folder.path, 'grappe.yaml'), access: 'write', why: null },
      {
        file: 'conf.d/groups.yaml',
        path: join(folder.path, 'conf.d/groups.yaml'),
        access: 'write',
        why: null,
      },
    ]);
    expect(diagnostics).toEqual([]);
    expect(outline.nodes).toEqual({ name: 'nodes', file: 'grappe.yaml', line: 4, value: 'n[1-9]' });
    expect(outline.groups).toEqual([{ name: 'a', file: 'conf.d/groups.yaml', line: 2, value: 'n[1-2]' }]);
    expect(await config.read('grappe.yaml')).toEqual({ file: 'grappe.yaml', text: MAIN, hash: sha256(MAIN) });
  });

  it.each([
    '../secret',
    '/etc/passwd',
    'conf.d/../grappe.yaml',
    'conf.d/other.txt',
    './grappe.yaml',
    'conf.d',
    '',
  ])('have no other names: %j', async (name) => {
    const one = await open({ 'conf.d/other.txt': 'secret', secret: 'x-a: secret' });
    expect(await refusal(one.config.read(name))).toBe('not-found');
    expect(await refusal(one.config.backups(name))).toBe('not-found');
    const draft = { file: name, text: 'version: 1\n' };
    expect(await refusal(one.config.check(draft))).toBe('not-found');
    expect(await refusal(one.config.save(ANNA, { ...draft, hash: sha256('secret') }))).toBe('not-found');
  });

  it('are not followed out of their folder by links', async () => {
    const folder = configFolder({ 'lab/grappe.yaml': MAIN, 'secret.yaml': 'x-secret: 1\n' });
    opened.push(folder);
    mkdirSync(join(folder.path, 'lab/conf.d'));
    symlinkSync('../../secret.yaml', join(folder.path, 'lab/conf.d/link.yaml'));
    const site = await ConsoleSite.open({
      fleet: { configFile: join(folder.path, 'lab/grappe.yaml'), env: folder.env, cwd: folder.path },
      clock: systemClock,
      warn: () => undefined,
    });
    opened.push(site);
    const config = new ConsoleConfig(site);
    const { files } = await config.show();
    expect(files[1]).toMatchObject({ access: 'none', why: 'elsewhere' });
    for (const { file } of files.slice(1)) expect(await refusal(config.read(file))).toBe('not-found');
    expect(await refusal(config.read('conf.d/link.yaml'))).toBe('not-found');
  });

  it('may be a link themselves: what it leads to is written, and the link stays', async () => {
    const folder = configFolder({ 'real/site.yaml': 'version: 1\nnodes: n1\n' });
    opened.push(folder);
    symlinkSync('real/site.yaml', join(folder.path, 'grappe.yaml'));
    const one = { folder, ...(await serve(folder)) };
    const { files } = await one.config.show();
    expect(files.map(({ file }) => file)).toEqual(['site.yaml']);
    await save(one, 'site.yaml', 'version: 1\nnodes: n2\n');
    expect(lstatSync(join(folder.path, 'grappe.yaml')).isSymbolicLink()).toBe(true);
    expect(at(folder, 'real/site.yaml')).toBe('version: 1\nnodes: n2\n');
  });

  it('are read only where another name leads to them, and where the configuration says so', async () => {
    const { config, folder } = await open();
    linkSync(join(folder.path, 'conf.d/groups.yaml'), join(folder.path, 'copy'));
    const { hash } = await config.read('conf.d/groups.yaml');
    expect((await config.show()).files[1]).toMatchObject({ access: 'read', why: 'linked' });
    expect(await refusal(config.save(ANNA, { file: 'conf.d/groups.yaml', text: '', hash }))).toBe(
      'not-permitted',
    );

    const fixed = await open({ 'grappe.yaml': `${MAIN}console: { edit_config: false }\n` });
    expect((await fixed.config.show()).files[0]).toMatchObject({ access: 'read', why: 'configured' });
    expect(await refusal(save(fixed, 'grappe.yaml', MAIN))).toBe('not-permitted');
    expect(at(fixed.folder, 'grappe.yaml')).toContain('edit_config');
  });
});

describe('a check', () => {
  it('tells what `grappe config check` would, with the text in the place of the file’s', async () => {
    const { config } = await open();
    const text = 'groups:\n  a: n[1-2]\n  b: "@nowhere"\n  c: n[1-\n';
    const { diagnostics, outline } = await config.check({ file: 'conf.d/groups.yaml', text });
    expect(diagnostics.map(({ message, place }) => [place, message])).toEqual([
      [{ file: 'conf.d/groups.yaml', line: 3, column: 7, length: 8 }, expect.stringContaining('nowhere')],
      [{ file: 'conf.d/groups.yaml', line: 4, column: 7, length: 1 }, expect.any(String)],
    ]);
    expect(outline.groups.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect((await config.show()).diagnostics).toEqual([]);
  });

  it('reads no file outside of the folder, whatever the text includes', async () => {
    const folder = configFolder({
      'lab/grappe.yaml': 'version: 1\n',
      'token.yaml': 'groups: { secret: n1 }\n',
    });
    opened.push(folder);
    const site = await ConsoleSite.open({
      fleet: { configFile: join(folder.path, 'lab/grappe.yaml'), env: folder.env, cwd: folder.path },
      clock: systemClock,
      warn: () => undefined,
    });
    opened.push(site);
    const config = new ConsoleConfig(site);
    symlinkSync('../token.yaml', join(folder.path, 'lab/link.yaml'));
    for (const name of ['../token.yaml', join(folder.path, 'token.yaml'), 'link.yaml', '/etc/passwd']) {
      const text = `version: 1\ninclude: ${name}\n`;
      const { diagnostics, outline } = await config.check({ file: 'grappe.yaml', text });
      expect(diagnostics[0]?.message).toContain('lies outside of the folder');
      expect(outline.groups).toEqual([]);
      const { hash } = await config.read('grappe.yaml');
      expect(await refusal(config.save(ANNA, { file: 'grappe.yaml', text, hash }))).toBe('config-invalid');
    }
  });
});

describe('a save', () => {
  it('writes the text as it is, keeps the mode, and the site takes it', async () => {
    const one = await open();
    const path = join(one.folder.path, 'grappe.yaml');
    chmodSync(path, 0o640);
    const text = MAIN.replace('n[1-9]', 'n[1-5]');
    expect(await save(one, 'grappe.yaml', text)).toBe(sha256(text));
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(statSync(path).mode & 0o7777).toBe(0o640);
    expect(one.site.fleet.config.nodes).toBe('n[1-5]');
    expect(readdirSync(one.folder.path).filter((name) => name.includes('.new'))).toEqual([]);
  });

  it('is refused where another one wrote, and his text stays', async () => {
    const one = await open();
    const { hash } = await one.config.read('grappe.yaml');
    const theirs = MAIN.replace('n[1-9]', 'n[1-8]');
    one.folder.write('grappe.yaml', theirs);
    const mine = { file: 'grappe.yaml', text: MAIN.replace('n[1-9]', 'n[1-7]'), hash };
    expect(await refusal(one.config.save(ANNA, mine))).toBe('changed-meanwhile');
    expect(at(one.folder, 'grappe.yaml')).toBe(theirs);
    expect(await one.config.backups('grappe.yaml')).toEqual([]);
  });

  it('of two at once with the same hash one is refused', async () => {
    const one = await open();
    const { hash } = await one.config.read('grappe.yaml');
    const codes = await Promise.all(
      ['n1', 'n2', 'n3'].map((nodes) =>
        refusal(one.config.save(ANNA, { file: 'grappe.yaml', text: MAIN.replace('n[1-9]', nodes), hash })),
      ),
    );
    expect(codes).toEqual(['done', 'changed-meanwhile', 'changed-meanwhile']);
    expect(at(one.folder, 'grappe.yaml')).toContain('nodes: n1 ');
  });

  it('of a wrong text writes nothing: no file, no backup, no record', async () => {
    const one = await open();
    for (const text of [
      'version: 1\nnodes: [',
      'version: 1\nnods: n1\n',
      'version: 1\ninclude: conf.d/*.yaml\nnodes: "@b"\n',
    ])
      expect(await refusal(save(one, 'grappe.yaml', text))).toBe('config-invalid');
    expect(at(one.folder, 'grappe.yaml')).toBe(MAIN);
    expect(await one.config.backups('grappe.yaml')).toEqual([]);
    expect(await auditEvents(one)).toEqual([]);
    expect(one.site.fleet.config.nodes).toBe('n[1-9]');
  });

  it('is told to the audit log with what the file was before and after', async () => {
    const one = await open();
    const text = MAIN.replace('n[1-9]', 'n[1-5]');
    await save(one, 'grappe.yaml', text);
    expect(await auditEvents(one)).toMatchObject([
      {
        ...{ event: 'config-save', ...ANNA, file: join(one.folder.path, 'grappe.yaml') },
        ...{ before: sha256(MAIN), after: sha256(text) },
      },
    ]);
  });

  it('leaves the whole old file where it breaks off', async () => {
    const one = await open();
    const path = join(one.folder.path, 'grappe.yaml');
    const { hash } = await one.config.read('grappe.yaml');
    // The rename fails: a folder has its name.
    const aside = join(one.folder.path, 'aside');
    const saving = one.config.save(ANNA, { file: 'grappe.yaml', text: `${MAIN}# more\n`, hash });
    const seen = new Set<string>();
    for (let isOver = false; !isOver;) {
      seen.add(readFileSync(path, 'utf8'));
      isOver = await Promise.race([
        saving.then(() => true),
        new Promise<false>((next) => setImmediate(next, false)),
      ]);
    }
    seen.add(readFileSync(path, 'utf8'));
    expect([...seen]).toEqual([MAIN, `${MAIN}# more\n`]);
    renameSync(path, aside);
    mkdirSync(path);
    expect(await refusal(one.config.save(ANNA, { file: 'grappe.yaml', text: MAIN, hash }))).not.toBe('done');
    expect(readFileSync(aside, 'utf8')).toBe(`${MAIN}# more\n`);
  });

  it('S27 keeps what a file merely lying in the folder was trusted for, and gives nothing to one that was not', async () => {
    const power = 'version: 1\nnodes: n1\nssh: { jump: gate }\n';
    const strange = await open({ 'grappe.yaml': 'version: 1\nnodes: n1\n' }, true);
    expect(await refusal(save(strange, 'grappe.yaml', power))).toBe('config-untrusted');

    const folder = configFolder({ 'grappe.yaml': power });
    opened.push(folder);
    const { trustConfig } = await import('../../../config/index.ts');
    await trustConfig({ cwd: folder.path, env: folder.env });
    const one = { folder, ...(await serve(folder, true)) };
    await save(one, 'grappe.yaml', power.replace('gate', 'other'));
    expect(one.site.configTrouble).toBeUndefined();
    expect(one.site.fleet.config.ssh.jump).toBe('other');
    folder.write('grappe.yaml', power);
    await one.site.reload();
    expect(one.site.configTrouble?.code).toBe('config-untrusted');
  });
});

describe('backups', () => {
  it('hold what was there before, the newest first, and can be written again', async () => {
    const one = await open();
    const texts = ['n[1-5]', 'n[1-6]'].map((nodes) => MAIN.replace('n[1-9]', nodes));
    for (const text of texts) await save(one, 'grappe.yaml', text);
    const backups = await one.config.backups('grappe.yaml');
    expect(backups.map(({ hash, user }) => [hash, user])).toEqual([
      [sha256(texts[0]!), 'anna'],
      [sha256(MAIN), 'anna'],
    ]);
    const oldest = await one.config.backup('grappe.yaml', backups[1]!.backup);
    expect(oldest).toBe(MAIN);
    await save(one, 'grappe.yaml', oldest);
    expect(at(one.folder, 'grappe.yaml')).toBe(MAIN);
  });

  it('have no other names than those that are listed', async () => {
    const one = await open();
    writeFileSync(join(one.folder.path, 'x.json'), '{}');
    for (const id of ['../../x', '..', '../../../../etc/passwd', ''])
      expect(await refusal(one.config.backup('grappe.yaml', id))).toBe('not-found');
  });
});

async function auditEvents({ folder }: Opened): Promise<unknown[]> {
  const records: unknown[] = [];
  try {
    for await (const record of readAuditBackwards(join(folder.path, 'state/grappe'))) records.push(record);
  } catch {
    // Nothing has been written yet.
  }
  return records;
}
