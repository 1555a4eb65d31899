/** What is typed into the composer, as the order that the server takes. It lies in the tab, so that a reload loses nothing. */

import { signal } from '@preact/signals';
import type { RunOrder, WrittenBody, RUNS } from '../../../protocol/index.ts';
import { environmentOf, environmentText } from '../../parts/environment-text.ts';

export type WrittenOrder = WrittenBody<typeof RUNS.start>;

export interface Draft {
  readonly kind: 'command' | 'script';
  readonly command: string;
  readonly script: string;
  readonly fanout: string;
  readonly timeout: string;
  readonly sudo: string;
  readonly chdir: string;
  readonly env: string;
  readonly canary: string;
  readonly batch: string;
  readonly maxFailed: string;
  readonly retry: string;
  /** 'yes': it may run twice without harm. */
  readonly idempotent: string;
}

const EMPTY: Draft = {
  kind: 'command',
  ...{
    command: '',
    script: '',
    fanout: '',
    timeout: '',
    sudo: '',
    chdir: '',
    env: '',
    canary: '',
    batch: '',
    maxFailed: '',
    retry: '',
    idempotent: '',
  },
};

const KEY = 'grappe.run';

export const draft = signal<Draft>(kept());
draft.subscribe((value) => sessionStorage.setItem(KEY, JSON.stringify(value)));

export function change(some: Partial<Draft>): void {
  draft.value = { ...draft.value, ...some };
}

function kept(): Draft {
  try {
    const read: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    return { ...EMPTY, ...(typeof read === 'object' ? read : {}) };
  } catch {
    return EMPTY;
  }
}

export function orderOf(nodes: string, written: Draft): WrittenOrder {
  const { kind, command, script, sudo, chdir } = written;
  return {
    nodes,
    command,
    ...(kind === 'script' && { script }),
    ...numbered('fanout', written.fanout),
    ...(written.timeout !== '' && { timeoutMs: Math.round(Number(written.timeout) * 1000) }),
    ...(sudo !== '' && { sudo }),
    ...(chdir !== '' && { chdir }),
    ...(written.env.trim() !== '' && { env: environmentOf(written.env) }),
    ...shared('canary', written.canary),
    ...shared('batch', written.batch),
    ...shared('maxFailed', written.maxFailed),
    ...numbered('retry', written.retry),
    ...(written.idempotent !== '' && { idempotent: true }),
  };
}

/** Of a run that is to be changed and run again. */
export function draftOf(order: WrittenOrder): Draft {
  const { fanout, timeoutMs, canary, batch, maxFailed, retry, env } = order;
  const written = (value: number | string | undefined): string => String(value ?? '');
  return {
    kind: order.script === undefined ? 'command' : 'script',
    command: order.command,
    script: order.script ?? '',
    // Empty is nobody here, and root there.
    sudo: order.sudo === '' ? 'root' : (order.sudo ?? ''),
    chdir: order.chdir ?? '',
    env: environmentText(env),
    idempotent: order.idempotent ? 'yes' : '',
    ...{ fanout: written(fanout), canary: written(canary), batch: written(batch) },
    maxFailed: written(maxFailed),
    ...{ retry: written(retry), timeout: timeoutMs === undefined ? '' : String(timeoutMs / 1000) },
  };
}

function numbered<Key extends string>(key: Key, text: string): Partial<Record<Key, number>> {
  return text === '' ? {} : ({ [key]: Number(text) } as Record<Key, number>);
}

function shared<Key extends keyof Pick<RunOrder, 'canary' | 'batch' | 'maxFailed'>>(
  key: Key,
  text: string,
): Partial<Record<Key, number | string>> {
  if (text === '') return {};
  return { [key]: text.endsWith('%') ? text : Number(text) } as Record<Key, number | string>;
}

/** Words after which nobody should be surprised. */
export function isDrastic({ command, script }: Pick<Draft, 'command' | 'script'>): boolean {
  return /\b(?:reboot|shutdown|poweroff|halt|kexec|mkfs\S*|wipefs|dd|rm\s+-\S*[rf]|kill(?:all)?|userdel|iptables)\b/.test(
    `${command}\n${script}`,
  );
}
