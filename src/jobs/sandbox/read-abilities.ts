/** What a node's answer says of its abilities. It is a node's word: everything in it is checked, and nothing is trusted. */

import type { Abilities, AbleLanguage, BoxFeatures, Isolation } from '../abilities.ts';
import type { Languages } from '../languages/language.ts';
import { atLeast } from '../languages/version.ts';
import { MACHINES } from './filter.ts';
import type { AbilitiesQuestion } from './probe-script.ts';
import { helpFor } from './probe-help.ts';

/** Lines `WORD REST`, by word. */
export type Answer = ReadonlyMap<string, readonly string[]>;

const CGROUPS: readonly BoxFeatures['cgroup'][] = ['systemd-user', 'v2', 'v1'];

/** Undefined where it is not the expected answer. */
export function readAbilities(text: string, question: AbilitiesQuestion): Abilities | undefined {
  const answer = linesOf(text);
  if (!answer.has('machine') || !answer.has('uid')) return undefined;
  return { isolation: isolationIn(answer), ...languagesIn(answer, question.languages) };
}

function linesOf(text: string): Answer {
  const answer = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, word, rest = ''] = /^([a-z]+)(?: (.*))?$/.exec(line) ?? [];
    if (word !== undefined) answer.set(word, [...(answer.get(word) ?? []), rest.trim()]);
  }
  return answer;
}

function isolationIn(answer: Answer): Isolation {
  const box = boxIn(answer);
  if (box === null) return { level: 0, ...helpFor(answer), box };
  if (box.cgroup !== 'none') return { level: 3, why: null, fix: null, box };
  const why = 'no cgroup of its own for a program: memory is watched, not held';
  return { level: 2, why, fix: cgroupFix(answer), box };
}

function cgroupFix(answer: Answer): string {
  return answer.get('uid')?.[0] === '0'
    ? 'mount the cgroup file systems with the controllers memory and pids'
    : 'let the account have its own systemd: loginctl enable-linger, as root';
}

function boxIn(answer: Answer): BoxFeatures | null {
  const machine = MACHINES.find((known) => known === answer.get('machine')?.[0]);
  const how = answer.get('box')?.[0];
  const isRoot = answer.get('uid')?.[0] === '0';
  const dropTo = isRoot ? dropIn(answer) : null;
  // As root without an account to drop to, it would be no sandbox.
  if (machine === undefined || how === undefined || (isRoot && dropTo === null)) return null;
  const cgroup = CGROUPS.find((known) => known === answer.get('cgroup')?.[0]) ?? 'none';
  return { machine, dropTo, disableUserns: how === '--disable-userns', cgroup };
}

function dropIn(answer: Answer): BoxFeatures['dropTo'] {
  const [, uid, gid] = /^([1-9]\d{0,9}) ([1-9]\d{0,9})$/.exec(answer.get('drop')?.[0] ?? '') ?? [];
  return uid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}

function languagesIn(answer: Answer, languages: Languages): Pick<Abilities, 'languages' | 'unable'> {
  const able = new Map<string, AbleLanguage>();
  const unable = new Map<string, string>();
  for (const said of answer.get('able') ?? []) {
    const { name, way, rest } = trialIn(said);
    const known = languages.get(name)?.ways.find((one) => one.name === way);
    const version = /\d+(?:\.\d+)+/.exec(rest)?.[0] ?? /\d+/.exec(rest)?.[0] ?? '0';
    if (known !== undefined && !able.has(name)) able.set(name, { version, way });
  }
  for (const said of answer.get('unable') ?? []) {
    const { name, way, rest } = trialIn(said);
    const known = languages.get(name)?.ways.find((one) => one.name === way);
    if (known === undefined || able.has(name) || unable.has(name)) continue;
    unable.set(name, whyUnable(rest, known));
  }
  return { languages: able, unable };
}

function trialIn(said: string): { name: string; way: string; rest: string } {
  const [name = '', way = '', ...rest] = said.split(' ');
  return { name, way, rest: rest.join(' ') };
}

function whyUnable(said: string, way: { name: string; package: string; atLeast?: string }): string {
  const version = /\d+(?:\.\d+)+/.exec(said)?.[0];
  if (said.startsWith('version '))
    return `${way.name} is not there for programs; install the package ${way.package}, below /usr`;
  if (way.atLeast !== undefined && version !== undefined && !atLeast(version, way.atLeast))
    return `${way.name} is ${version}, and ${way.atLeast} is needed`;
  return said === '' ? 'its hello said nothing within 10 s' : `its hello did not work: ${said}`;
}
