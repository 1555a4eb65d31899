import { describe, expect, it } from 'vitest';
import { BUILT_IN_LANGUAGES } from '../languages/built-in.ts';
import type { Abilities } from '../abilities.ts';
import { abilitiesFragment } from './abilities-fragment.ts';

const { read, script } = abilitiesFragment({ languages: BUILT_IN_LANGUAGES });
const abilities = (...lines: string[]): Abilities => {
  const answer = read(lines.join('\n'));
  if (answer === undefined) throw new Error('no answer');
  return answer;
};
const USER = ['machine x86_64', 'uid 1000'];
const ROOT = ['machine aarch64', 'uid 0'];

describe('the isolation of a node', () => {
  it('is that of what was made there', () => {
    const { isolation } = abilities(...USER, 'box --disable-userns', 'cgroup systemd-user');
    const box = { machine: 'x86_64', dropTo: null, disableUserns: true, cgroup: 'systemd-user' };
    expect(isolation).toEqual({ level: 3, why: null, fix: null, box });
  });

  it('is less without a cgroup, and says what would help', () => {
    const { isolation } = abilities(...ROOT, 'drop 65534 65534', 'box plain', 'cgroup none');
    const dropTo = { uid: 65_534, gid: 65_534 };
    expect(isolation.box).toEqual({ machine: 'aarch64', dropTo, disableUserns: false, cgroup: 'none' });
    expect(isolation).toMatchObject({ level: 2, fix: expect.stringContaining('mount') as string });
  });

  it.each([
    [[...USER, 'missing bwrap'], 'bwrap is missing', 'install bubblewrap'],
    [
      [...USER, 'missing bwrap', 'missing prlimit'],
      'bwrap, prlimit are missing',
      'install bubblewrap, util-linux',
    ],
    [
      [...USER, 'failed unshare: Operation not permitted', 'sysctl user/max_user_namespaces 0'],
      'the sandbox could not be made: unshare: Operation not permitted',
      'sysctl user.max_user_namespaces=15000',
    ],
    [
      [...USER, 'failed', 'sysctl kernel/apparmor_restrict_unprivileged_userns 1'],
      'the sandbox could not be made',
      'give /usr/bin/bwrap and /usr/bin/unshare AppArmor profiles with the rule userns',
    ],
    [
      [...ROOT, 'noaccount nobody'],
      "the login is root, and there is no account 'nobody' to drop to",
      'log in as an ordinary user, or name an account in jobs.sandbox.user',
    ],
    [
      ['machine riscv64', 'uid 1000'],
      'there is no filter of system calls for riscv64',
      'use nodes of x86_64 or aarch64',
    ],
  ])('is none after %j', (lines, why, fix) => {
    expect(abilities(...lines).isolation).toEqual({ level: 0, why, fix, box: null });
  });

  it.each([
    [[...ROOT, 'box --disable-userns']],
    [[...ROOT, 'drop 0 0', 'box --disable-userns']],
    [[...ROOT, 'drop 65534 0', 'box --disable-userns']],
    [[...ROOT, 'drop 1;id 1', 'box --disable-userns']],
    [['machine x86_64; id', 'uid 1000', 'box plain']],
  ])('is none where the answer would drop to nobody: %j', (lines) => {
    expect(abilities(...lines).isolation).toMatchObject({ level: 0, box: null });
  });

  it.each(['', 'uid 0', 'sh: not found'])('is not known of the answer %j', (text) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('the languages of a node', () => {
  it('are those whose hello was seen', () => {
    const { languages, unable } = abilities(
      ...USER,
      'able python python3 Python 3.11.2',
      'unable c gcc version sh: 1: gcc: not found',
      'able c clang 14.0.6',
      'unable typescript node v20.20.2 SyntaxError',
      'unable typescript deno version not found',
      'unable go go version sh: go: not found',
      'unable ruby ruby ruby 3.1 something',
      'able cobol cob 1.0',
      'able perl node 1.0',
    );
    expect([...languages]).toEqual([
      ['python', { version: '3.11.2', way: 'python3' }],
      ['c', { version: '14.0.6', way: 'clang' }],
    ]);
    expect([...unable]).toEqual([
      ['typescript', 'node is 20.20.2, and 22.18 is needed'],
      ['go', 'go is not there for programs; install the package golang-go, below /usr'],
      ['ruby', 'its hello did not work: ruby 3.1 something'],
    ]);
  });
});

it('the question leaves room for sudo and login shells', () => {
  expect(script.length).toBeLessThan(24_000);
});
