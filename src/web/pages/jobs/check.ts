/** What is wrong in the composer, said where it stands. The server looks at all of it again. */

import { computed } from '@preact/signals';
import { SLURM_GRES, SLURM_NAME } from '../../../base/index.ts';
import { badEnvironmentLine } from '../../parts/environment-text.ts';
import { mayDo } from '../../shell/me.ts';
import { type Draft, draft, type TextName } from './draft.ts';
import { momentOf } from './moments.ts';
import { texts } from './texts.ts';

export type Wrong = { readonly [Name in TextName]?: string };

interface Context {
  readonly nowMs: number;
  readonly mayGoFirst: boolean;
}

type Check = (written: Draft, context: Context) => string | undefined;

const CHECKS: { readonly [Name in TextName]?: Check } = {
  ...{ time: amount('time'), cpu: amount('cpu'), memory: amount('memory'), minMemory: amount('minMemory') },
  ...{ output: amount('output'), disk: amount('disk') },
  ...{ processes: whole('processes', 1, 100_000), retries: whole('retries', 0, 1000) },
  ...{ cpus: whole('cpus', 1, 100_000), gres: matching('gres', SLURM_GRES) },
  ...{ partition: slurmName('partition'), account: slurmName('account'), qos: slurmName('qos') },
  priority: (written, { mayGoFirst }) => {
    const isTooHigh = Number(written.priority) > 0 && !mayGoFirst;
    return whole('priority', -100, 100)(written) ?? (isTooHigh ? texts().mayNotGoFirst : undefined);
  },
  numbers: ({ several, numbers }) => {
    if (several === 'one') return undefined;
    const text = several === 'array' ? numbers.trim().replace(/%[1-9]\d{0,5}$/, '') : numbers.trim();
    return /^\d[\d,/-]*$/.test(text) ? undefined : texts().needsNumbers;
  },
  env: ({ env }) => {
    const bad = badEnvironmentLine(env);
    return bad === undefined ? undefined : texts().badEnv(bad);
  },
  deadline: ({ deadline }, { nowMs }) => {
    const isAhead = deadline === '' || momentOf(deadline).getTime() > nowMs;
    return isAhead ? undefined : texts().deadlineOver;
  },
};

export function wrongIn(written: Draft, context: Context): Wrong {
  const said = Object.entries(CHECKS).map(([name, check]) => [name, check(written, context)] as const);
  return Object.fromEntries(said.filter(([, message]) => message !== undefined));
}

export const wrong = computed(() =>
  wrongIn(draft.value, { nowMs: Date.now(), mayGoFirst: mayDo('manage-jobs') }),
);

function amount(name: TextName): (written: Draft) => string | undefined {
  return ({ [name]: text }) =>
    text === '' || (/^\d*\.?\d+$/.test(text) && Number(text) > 0) ? undefined : texts().needsAmount;
}

function slurmName(name: TextName): (written: Draft) => string | undefined {
  return matching(name, SLURM_NAME);
}

function matching(name: TextName, form: RegExp): (written: Draft) => string | undefined {
  return ({ [name]: text }) => (text === '' || form.test(text) ? undefined : texts().needsSlurmName);
}

function whole(name: TextName, least: number, most: number): (written: Draft) => string | undefined {
  return ({ [name]: text }) => {
    const isWithin = /^-?\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
    return text === '' || isWithin ? undefined : texts().needsWhole(least, most);
  };
}
