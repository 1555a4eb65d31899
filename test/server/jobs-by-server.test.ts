/** The commands for jobs with --server, against a real server with a real sshd behind it; the machine of the person has nothing else. */

import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/base/index.ts';
import type { Job } from '../../src/jobs/index.ts';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { type Clerk, newClerk, type Said } from '../support/clerk.ts';
import { CHATTY, followCut } from '../support/cut-follow.ts';
import { type JobSite, startJobSite } from '../support/job-site.ts';
import { until } from '../support/processes.ts';
import { isolationHere } from '../support/sandbox.ts';
import { type ServedConsole, serveConsole } from '../support/served-console.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const SHELL = { user: 'root', from: null };
const HELLO = `import os, sys
print("hello", *sys.argv[1:], sys.stdin.read().strip())
print("to stderr", file=sys.stderr)
open("left.txt", "w").write("left by " + os.environ["GRAPPE_TASK"])
`;
describe.skipIf(!sshdInstalled || isolationHere === 0)('jobs with --server', () => {
  let site: JobSite;
  let served: ServedConsole;
  let proxy: TcpProxy;
  let ann: Clerk;
  let bob: Clerk;
  let url: string;
  beforeAll(async () => {
    site = await startJobSite({ nodes: 2, jobs: ['slots: 4'] });
    served = await serveConsole({ site: { config: site.config, env: { ...site.env } } });
    proxy = await startTcpProxy(Number(new URL(served.origin).port));
    url = `http://127.0.0.1:${proxy.port}/`;
    await served[Symbol.asyncDispose]();
    appendFileSync(
      site.config,
      `groups: { odd: n1 }\nconsole:\n  public_url: ${url}\n  port: ${new URL(served.origin).port}\n`,
    );
    served = await serveConsole({ site: { config: site.config, env: { ...site.env } }, usualPort: true });
    ann = await clerkOf('ann', 'user');
    bob = await clerkOf('bob', 'user');
  });
  afterAll(async () => {
    ann[Symbol.dispose]();
    bob[Symbol.dispose]();
    await served[Symbol.asyncDispose]();
    await proxy.stop();
    await site[Symbol.asyncDispose]();
  });

  async function clerkOf(name: string, role: Role): Promise<Clerk> {
    const { people, passes } = served.console.accounts;
    await people.add(SHELL, { name, role, nodes: null, languages: null });
    const { text } = await passes.makeToken(SHELL, name, { label: '', role, validMs: null });
    const clerk = newClerk();
    writeFileSync(join(clerk.folder, 'hello.py'), HELLO);
    writeFileSync(join(clerk.folder, 'chatty.py'), CHATTY);
    expect(await clerk.run(['login', url], { stdin: text })).toMatchObject({ exit: 0 });
    return clerk;
  }

  /** `--server` behind the words of the command. */
  function by(clerk: Clerk, words: string, more: readonly string[] = [], stdin?: string): Promise<Said> {
    const line = [...words.split(' '), '--server', url, ...more];
    return clerk.run(line, stdin === undefined ? {} : { stdin });
  }

  it('submit, show, logs, results: as on the machine itself', async () => {
    const more = ['--result', '*.txt', '--stdin', '-', 'hello.py', 'there'];
    expect(await by(ann, 'submit --wait -q', more, 'from afar')).toEqual({
      exit: 0,
      stdout: 'hello there from afar\n',
      stderr: 'to stderr\n',
    });
    const { stdout: shown } = await by(ann, 'job show last');
    expect(shown).toMatch(/^state +ok on n[12]$/m);
    expect(shown).toMatch(/^ +.*python 3\.\S+, isolation \d$/m);
    expect(shown).toMatch(/^results +left\.txt \(9 B\)$/m);
    expect(await by(ann, 'job logs last --stdout')).toMatchObject({
      exit: 0,
      stdout: 'hello there from afar\n',
    });
    expect(await by(ann, 'job results last out')).toMatchObject({ exit: 0 });
    expect(readFileSync(join(ann.folder, 'out/left.txt'), 'utf8')).toBe('left by 0');
    const again = await by(ann, 'job results last out');
    expect(again.stderr).toContain("left.txt' is there already");
    const { jobs } = JSON.parse((await by(ann, 'job list --json')).stdout);
    expect(jobs).toMatchObject([{ user: 'ann', state: 'ended', tasks: { ended: { ok: 1 } } }]);
    const beginning = jobs[0].job.slice(0, -1);
    expect((await by(ann, `job show ${beginning} --json`)).stdout).toContain(`"job":"${jobs[0].job}"`);
  });

  it('an array fails here and there: wait says so, retry runs those again alone', async () => {
    const line = ['--', 'test %task != 2 || exit 3'];
    const submitted = await by(ann, 'submit --array 1-3', line);
    const id = submitted.stdout.trim();
    expect(submitted.stderr).toContain(`'grappe job logs -f --server ${url} ${id}' follows it`);
    const waited = await by(ann, `job wait ${id}`);
    expect(waited).toMatchObject({ exit: 1, stdout: '' });
    expect(waited.stderr).toContain(`job ${id} task 2 on n`);
    expect(waited.stderr).toContain('exited with exit code 3');
    const retried = await by(ann, `job retry ${id} --wait`);
    expect(retried.exit).toBe(1);
    expect(retried.stderr).toContain(`again: tasks 2 of job ${id}`);
    const nothing = await by(ann, `job retry ${id} --lost`);
    expect(nothing).toMatchObject({ exit: 2 });
    expect(nothing.stderr).toContain('[nothing-selected]');
  });

  it('Ctrl-C leaves the job, a second one cancels it', async () => {
    const words = ['submit', '-f', '--server', url, '--', 'echo ready; sleep 60'];
    const { io, said } = ann.start(words);
    await until(() => io.stdoutText().includes('ready'), 'it runs');
    io.signal('SIGINT');
    await until(() => io.stderrText().includes('goes on; Ctrl-C again cancels it'), 'it says so');
    io.signal('SIGINT');
    expect(await said).toMatchObject({ exit: 130 });
    expect(io.stderrText()).toMatch(/grappe job cancel --server http\S+ \w+/);
    expect(await by(ann, 'job wait last')).toMatchObject({ exit: 5 });
  });

  it('info tells which languages which nodes have, and how many tasks more: there, and of this machine', async () => {
    const there = JSON.parse((await by(ann, 'info --json')).stdout);
    expect(there).toMatchObject({
      waiting: '',
      you: { name: 'ann', role: 'user' },
      slots: { free: 8, all: 8 },
    });
    const python = there.languages.find(({ language }: { language: string }) => language === 'python');
    expect(python).toEqual({ language: 'python', version: expect.stringMatching(/^3\./), nodes: 'n[1-2]' });
    expect((await by(ann, 'info')).stdout).toMatch(/^slots +8 of 8 free$/m);
    const here = await ann.run(['info', '--json', '--config', site.config], { env: { ...site.env } });
    expect(JSON.parse(here.stdout)).toMatchObject({
      server: null,
      config: site.config,
      slots: { free: 8, all: 8 },
    });
    expect(JSON.parse(here.stdout).languages).toEqual(there.languages);
  });

  it('those of one account do not exist for the other', async () => {
    const { stdout } = await by(ann, 'submit', ['--name', 'of ann', 'hello.py']);
    const id = stdout.trim();
    await by(ann, `job wait ${id}`);
    expect(await by(bob, 'job list')).toEqual({ exit: 0, stdout: '', stderr: '' });
    for (const words of ['show', 'logs', 'wait', 'cancel', 'retry --all', 'results']) {
      const said = await by(bob, `job ${words} ${id}`);
      expect([words, said.exit]).toEqual([words, 2]);
      expect(said.stderr).toContain(`no job has the id '${id}'`);
    }
    const after = await by(bob, 'submit', ['--after', id, 'hello.py']);
    expect(after.exit).toBe(2);
  });

  it('says what is not for a server, and what an account may not do', async () => {
    const refusals = {
      '--config=x.yaml': 'the server has its own configuration',
      '-s=local': 'name the source with the group',
      '-l=root': 'the server reaches its nodes in its own way',
    };
    for (const [option, why] of Object.entries(refusals)) {
      const said = await by(ann, `submit ${option}`, ['hello.py']);
      expect([option, said.exit]).toEqual([option, 2]);
      expect(said.stderr).toContain(`option '${option.split('=')[0]}' is not for a server`);
      expect(said.stderr).toContain(why);
    }
    const letters = await by(ann, 'submit --split a,b', ['hello.py']);
    expect(letters.stderr).toContain("'split' needs numbers such as 1-60, not 'a,b'");
    const refused = await by(ann, 'submit --no-sandbox', ['hello.py']);
    expect(refused).toMatchObject({ exit: 8 });
    expect(refused.stderr).toContain("'ann' may not do this [not-permitted]");
    expect((await by(ann, 'submit -w n9', ['hello.py'])).stderr).toContain('n9 runs no jobs');
    const explained = await by(ann, 'submit --explain -w n2', ['hello.py']);
    expect(explained).toMatchObject({ exit: 0 });
    expect(explained.stdout).toMatch(/^n2 +takes it /);
  });

  it('takes every option that says how and where, as without a server', async () => {
    const asked = async (words: string): Promise<Job> => {
      const { stdout, stderr } = await by(ann, `submit ${words}`, ['--', 'true']);
      expect(stderr).toContain('accepted');
      return site.queue.job(stdout.trim());
    };
    const job = await asked('--policy pack --retry-lost --retry 2 --isolation 2 -x n1');
    expect(job.wishes).toMatchObject({ policy: 'pack', retryLost: true, retries: 2, nodes: ['n2'] });
    expect((await asked('--pick 1')).wishes.nodes).toHaveLength(1);
    writeFileSync(join(ann.folder, 'hosts'), '# of this machine\nn1\nn2 # the other one\n');
    expect((await asked('--hostfile hosts -x n2')).wishes.nodes).toEqual(['n1']);
    // Several expressions with operators are each read as they stand.
    expect((await asked('-w n[1-2]!n1 -w n1')).wishes.nodes).toEqual(['n1', 'n2']);
    expect((await asked('-a -X odd')).wishes.nodes).toEqual(['n2']);
    const dealt = await asked('--split 1-60 --weights n1=2');
    expect(dealt.tasks.map(({ node, items }) => [node, items])).toEqual([
      ['n1', '1-40'],
      ['n2', '41-60'],
    ]);
    expect((await by(ann, 'submit -w n1 -x n1', ['--', 'true'])).stderr).toContain('[nothing-selected]');
    const level = await by(ann, 'submit --isolation 3 --explain', ['--', 'true']);
    expect(level.stdout).toMatch(/^n1 /m);
  });

  it('the same key is the same job; a folder goes along', async () => {
    mkdirSync(join(ann.folder, 'data/deep'), { recursive: true });
    writeFileSync(join(ann.folder, 'data/deep/one.txt'), 'one\n');
    const words = ['--key', 'k1', '--input', 'data', '--', 'cat deep/one.txt'];
    const [first, second] = [await by(ann, 'submit', words), await by(ann, 'submit', words)];
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).toContain('accepted before, under this key');
    await by(ann, 'job wait last');
    expect((await by(ann, 'job logs last')).stdout).toBe('one\n');
  });

  it('F42: the connection is cut again and again: no gap, no repeat', async () => {
    const words = ['--time', '60', 'chatty.py'];
    const { stdout: whole } = await by(ann, 'submit --wait -q', words);
    expect(whole.length).toBeGreaterThan(250_000);
    const { said, cuts } = await followCut({
      clerk: ann,
      url,
      proxy,
      words,
      everyBytes: 25_000,
      random: seededRandom(1),
    });
    expect(cuts).toBeGreaterThan(4);
    expect(said.stdout === whole).toBe(true);
    expect(said).toMatchObject({ exit: 0, stderr: '' });
  });

  it('F42: the server is started anew meanwhile: the job goes on, and is followed to its end', async () => {
    const { io, said } = ann.start([
      'submit',
      '-f',
      '--server',
      url,
      '--time',
      '60',
      '--',
      'echo one; sleep 8; echo two',
    ]);
    await until(() => io.stdoutText() === 'one\n', 'it runs');
    await served[Symbol.asyncDispose]();
    await until(() => io.stderrText().includes('the server does not answer'), 'it says so');
    served = await serveConsole({ site: { config: site.config, env: { ...site.env } }, usualPort: true });
    expect(await said).toMatchObject({ exit: 0, stdout: 'one\ntwo\n' });
  });
});
