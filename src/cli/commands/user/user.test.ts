import { onTestFinished, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { submission } from '../../../../test/support/job-request.ts';
import { capturedIo } from '../../../../test/support/captured-io.ts';
import { configFolder } from '../../../../test/support/config-folder.ts';
import { Accounts } from '../../../app/index.ts';
import { systemClock } from '../../../base/index.ts';
import { stateFolder } from '../../../config/index.ts';
import { JobQueue } from '../../../jobs/index.ts';
import { TokenReport, UserLinksReport, UserListReport } from '../../../protocol/index.ts';
import { dispatch } from '../../dispatch.ts';
import type { Answer } from '../../io.ts';

const SENDER = { from: '192.0.2.7', agent: 'a browser' };
const FILE = `version: 1
nodes: n[1-9]
console: { public_url: "https://grappe.example.org/lab", roles: { user: { nodes: "n[1-3]" } } }
`;

function shell() {
  const folder = configFolder({ 'grappe.yaml': FILE, 'class.txt': '# group 2\nbo\ncy  # by the window\n\n' });
  onTestFinished(() => folder[Symbol.dispose]());
  const env = { ...folder.env, PATH: '/usr/bin:/bin', GRAPPE_CONFIG: `${folder.path}/grappe.yaml` };
  const g = async (line: string, answers: readonly Answer[] = []) => {
    const io = capturedIo({ cwd: folder.path, env, ...(answers.length > 0 && { answers }) });
    const exit = await dispatch(line.split(' '), io);
    return { exit, stdout: io.stdoutText() };
  };
  const accounts = async (): Promise<Accounts> => {
    const opened = await Accounts.open(stateFolder(folder.env), systemClock);
    onTestFinished(() => opened[Symbol.dispose]());
    return opened;
  };
  return { g, accounts, state: stateFolder(folder.env) };
}

describe('user add', () => {
  it('adds a class, with links that let in once, below the address that people type', async () => {
    const { g, accounts } = shell();
    const { stdout, exit } = await g('user add ann --file class.txt --nodes n[1-2] --languages c,c++ --csv');
    expect(exit).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('name,link,until');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['ann', 'bo', 'cy']);
    const url = new URL(lines[2]?.split(',')[1] ?? '');
    expect(url.href).toMatch(/^https:\/\/grappe\.example\.org\/lab\/login#link=/);
    const opened = await (await accounts()).redeem(url.hash.slice('#link='.length), SENDER);
    expect(opened.account).toMatchObject({
      name: 'bo',
      role: 'user',
      nodes: 'n[1-2]',
      languages: ['c', 'c++'],
    });
  });

  it('adds all or none', async () => {
    const { g } = shell();
    await g('user add bo');
    await expect(g('user add ann --file class.txt')).rejects.toMatchObject({ exit: 2 });
    expect((await g('user list')).stdout).toMatch(
      /^bo +user +n\[1-3\] +all languages +never seen +no password\n$/,
    );
  });

  it.each([
    ['user add', /whose account/],
    ['user add --file none.txt', /cannot read the file/],
    ['user add x --role boss', /'--role' is one of user, viewer, operator, admin/],
    ['user add x --nodes @nope', /unknown group 'nope'/],
    ['user add x --languages C', /not the name of a language/],
    ['user add x --valid 3', /needs a time such as/],
    ['user add x x', /stands there twice/],
    ['user change nobody --role user', /no account 'nobody'/],
    ['user change', /whose account/],
    ['user remove nobody', /no account/],
    ['user sessions --end-all', /whose sessions/],
    ['user sessions --end nothing', /no session 'nothing'/],
    ['token revoke', /which token/],
    ['token revoke nothing', /no token 'nothing'/],
    ['token create nobody', /no account 'nobody'/],
  ])('%s: refused', async (line, told) => {
    const { g } = shell();
    await expect(g(line)).rejects.toMatchObject({ exit: 2, message: expect.stringMatching(told) as string });
    expect((await g('user list')).stdout).toBe('');
  });
});

describe('an account', () => {
  it('is changed, disabled, enabled and removed', async () => {
    const { g, accounts, state } = shell();
    await g('user add ann bo');
    expect(await g('user change ann --role operator --nodes n[4-5]')).toMatchObject({ exit: 0, stdout: '' });
    await g('user disable ann bo');
    const { people } = await accounts();
    expect(people.find('ann')).toMatchObject({ role: 'operator', nodes: 'n[4-5]', isDisabled: true });
    await g('user enable ann');
    await g('user change ann --all-nodes');
    expect(people.find('ann')).toMatchObject({ nodes: null, isDisabled: false });
    await g('user remove bo');
    using queue = await JobQueue.open(state);
    queue.accept(submission({}, [], 'bo'), 0);
    await expect(g('user add cy bo')).rejects.toThrow("jobs of 'bo' are still kept");
    expect(await g('user add bo --take-over')).toMatchObject({ exit: 0 });
    await g('user remove bo');
    const report = v.parse(UserListReport, JSON.parse((await g('user list --json')).stdout));
    expect(report.accounts.map(({ name }) => name)).toEqual(['ann']);
  });

  it('has a password that was typed twice, or none', async () => {
    const { g, accounts } = shell();
    await g('user add ann');
    const typed = [{ line: 'three words together' }, { line: 'three words together' }];
    expect(await g('user password ann', typed)).toMatchObject({ exit: 0, stdout: '' });
    const opened = await accounts();
    expect(await opened.login('ann', 'three words together', SENDER)).toBeDefined();
    expect((await g('user sessions')).stdout).toMatch(
      /^\S{12} {2}ann .* 192\.0\.2\.7 {2}by password {2}a browser\n$/,
    );
    await g('user sessions ann --end-all');
    expect((await g('user sessions ann')).stdout).toBe('');
    const other = [{ line: 'one two three' }, { line: 'another one' }];
    await expect(g('user password ann', other)).rejects.toThrow(/differ/);
    await g('user password ann --none');
    await expect(opened.login('ann', 'three words together', SENDER)).rejects.toThrow(/wrong/);
  });

  it('keeps its tokens when it gets a password, if that is said', async () => {
    const { g, accounts } = shell();
    await g('user add ann');
    const typed = [{ line: 'three words together' }, { line: 'three words together' }];
    const token = (await g('token create ann')).stdout.trimEnd();
    const opened = await accounts();
    await g('user password ann --keep-tokens', [...typed]);
    expect(opened.byToken(token)).toBeDefined();
    await g('user password ann', [...typed]);
    expect(opened.byToken(token)).toBeUndefined();
  });

  it('gets a new link, and the old one is good no more', async () => {
    const { g, accounts } = shell();
    await g('user add ann');
    const links = [await g('user link ann --json'), await g('user link ann --json --valid 2h')].map(
      ({ stdout }) => {
        const [link] = v.parse(UserLinksReport, JSON.parse(stdout)).links;
        return new URL(link?.url ?? '').hash.slice('#link='.length);
      },
    );
    const opened = await accounts();
    await expect(opened.redeem(links[0] ?? '', SENDER)).rejects.toThrow(/no longer good/);
    expect(await opened.redeem(links[1] ?? '', SENDER)).toMatchObject({ account: { name: 'ann' } });
  });
});

describe('a token', () => {
  it('is printed alone, lets in, and is revoked by its id', async () => {
    const { g, accounts } = shell();
    await g('user add ann --role operator');
    const { stdout: text } = await g('token create ann --role viewer --label ci --valid 1d');
    const opened = await accounts();
    expect(opened.byToken(text.trimEnd())).toMatchObject({ role: 'viewer', account: { name: 'ann' } });
    expect((await g('token list ann')).stdout).toMatch(
      /^\S{12} {2}ann {2}viewer {2}until .* {2}used .* {2}ci\n$/,
    );
    const own = v.parse(TokenReport, JSON.parse((await g('token create --forever --json')).stdout));
    expect(own.token).toMatchObject({ role: 'admin', until: null });
    await g(`token revoke ${own.token.id}`);
    expect(opened.byToken(own.text)).toBeUndefined();
  });
});
