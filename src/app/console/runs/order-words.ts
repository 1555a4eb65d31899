/** The options of an order as words of the command line, which the history keeps, and back again. */

import { GrappeError } from '../../../base/index.ts';
import type { RunOrder } from '../../../protocol/index.ts';
import { sha256 } from '../../../store/index.ts';

type Options = Omit<RunOrder, 'nodes' | 'command' | 'script'>;

export function optionWords(order: Options): string[] {
  const { fanout, timeoutMs, sudo, chdir, canary, batch, maxFailed, retry } = order;
  return [
    ...word('--fanout', fanout),
    ...word('--command_timeout', timeoutMs === undefined ? undefined : `${timeoutMs / 1000}s`),
    ...(sudo === undefined ? [] : [sudo === '' ? '--sudo' : `--sudo=${sudo}`]),
    ...word('--chdir', chdir),
    ...Object.entries(order.env ?? {}).map(([name, value]) => `--env=${name}=${value}`),
    ...word('--canary', canary),
    ...word('--batch', batch),
    ...word('--max-failed', maxFailed),
    ...word('--retry', retry),
    ...(order.idempotent ? ['--idempotent'] : []),
  ];
}

/** The text itself is not kept; a rerun from a shell names the file, and is told when that holds another text. */
export function scriptWords(script: string | undefined): string[] {
  return script === undefined ? [] : ['--script=FILE', `--script-sha256=${sha256(script)}`];
}

const READERS: Readonly<Record<string, (value: string, order: Options) => Options | undefined>> = {
  '--fanout': (value) => ({ fanout: Number(value) }),
  '--command_timeout': (value) => {
    const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(value) ?? [];
    return seconds === undefined ? undefined : { timeoutMs: Math.round(Number(seconds) * 1000) };
  },
  '--sudo': (sudo) => ({ sudo }),
  '--chdir': (chdir) => ({ chdir }),
  '--env': (value, { env }) => {
    const at = value.indexOf('=');
    return at < 1 ? undefined : { env: { ...env, [value.slice(0, at)]: value.slice(at + 1) } };
  },
  '--canary': (value) => ({ canary: shareOf(value) }),
  '--batch': (value) => ({ batch: shareOf(value) }),
  '--max-failed': (value) => ({ maxFailed: shareOf(value) }),
  '--retry': (value) => ({ retry: Number(value) }),
  '--idempotent': () => ({ idempotent: true }),
};

/** Throws GrappeError where a word says something that an order of the console has no place for. */
export function optionsOf(words: readonly string[]): Options {
  let order: Options = {};
  for (const text of words) {
    const [, name = '', value = ''] = /^(--[\w-]+)(?:=([^]*))?$/.exec(text) ?? [];
    const read = Object.hasOwn(READERS, name) ? READERS[name]?.(value, order) : undefined;
    if (!read) throw new GrappeError('usage', { message: `the console has no option '${name || text}'` });
    order = { ...order, ...read };
  }
  return order;
}

function word(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`${name}=${value}`];
}

function shareOf(text: string): number | `${number}%` {
  return text.endsWith('%') ? (text as `${number}%`) : Number(text);
}
