/** What a node's answer says of its abilities. It is a node's word: everything in it is checked, and nothing is trusted. */

import type { Abilities, BoxFeatures, Isolation } from '../abilities.ts';
import { type Answer, linesOf } from './answer.ts';
import { MACHINES } from './filter.ts';
import type { AbilitiesQuestion } from './probe-script.ts';
import { helpFor } from './probe-help.ts';
import { languagesIn } from './read-languages.ts';

const CGROUPS: readonly BoxFeatures['cgroup'][] = ['systemd-user', 'v2', 'v1'];

/** Undefined where it is not the expected answer. */
export function readAbilities(text: string, question: AbilitiesQuestion): Abilities | undefined {
  const answer = linesOf(text);
  if (!answer.has('machine') || !answer.has('uid')) return undefined;
  return { isolation: isolationIn(answer), ...languagesIn(answer, question.languages) };
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
