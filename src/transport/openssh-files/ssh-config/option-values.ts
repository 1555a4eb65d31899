/** Readers of single option values: each turns the words of one line into a typed value, or throws BadValue. */

export class BadValue extends Error {}

/** `rest` is the untouched remainder of the line, for values that are commands. */
export type ValueReader<T> = (words: readonly string[], rest: string) => T;

export const text: ValueReader<string> = (words) => single(words);

export const flag: ValueReader<boolean> = (words) => FLAGS[choice('yes', 'no', 'true', 'false')(words, '')];

const FLAGS = { yes: true, true: true, no: false, false: false } as const;

/** One of some words, in any case. */
export function choice<T extends string>(...allowed: readonly T[]): ValueReader<T> {
  return (words) => {
    const word = single(words).toLowerCase();
    const found = allowed.find((candidate) => candidate === word);
    if (found === undefined) throw new BadValue(`'${words[0] ?? ''}' is not one of ${allowed.join(', ')}`);
    return found;
  };
}

export const wholeNumber: ValueReader<number> = (words) => {
  const word = single(words);
  if (!/^-?[0-9]{1,9}$/.test(word)) throw new BadValue(`'${word}' is not a whole number`);
  return Number(word);
};

export const portNumber: ValueReader<number> = (words) => parsePort(single(words));

export function parsePort(word: string): number {
  const port = /^[0-9]{1,5}$/.test(word) ? Number(word) : 0;
  if (port < 1 || port > 65_535) throw new BadValue(`'${word}' is not a port`);
  return port;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Time in the form of sshd_config(5), such as `90`, `1m30s`, in milliseconds; `none` is undefined. */
export const duration: ValueReader<number | undefined> = (words) => {
  const word = single(words);
  if (word === 'none') return undefined;
  if (!/^(?:[0-9]{1,9}[smhdw]?)+$/i.test(word) || word.length > 40)
    throw new BadValue(`'${word}' is not a time`);
  let seconds = 0;
  for (const part of word.toLowerCase().matchAll(/([0-9]+)([smhdw]?)/g)) {
    seconds += Number(part[1]) * (UNIT_SECONDS[part[2] ?? ''] ?? 0);
  }
  return seconds * 1000;
};

/** Several words; `none` only alone. */
export const list: ValueReader<readonly string[]> = (words) => {
  if (words.some((word) => word === '')) throw new BadValue('an argument is empty');
  const none = words.some((word) => word.toLowerCase() === 'none');
  if (none && words.length > 1) throw new BadValue("'none' must stand alone");
  return none ? [] : words;
};

/** The remainder of the line, unsplit. */
export const command: ValueReader<string> = (_words, rest) => rest.replace(/^[ \t\r\n=]+/, '');

export const environmentNames: ValueReader<readonly string[]> = (words) => {
  const bad = words.find((word) => word === '' || word.includes('='));
  if (bad !== undefined) throw new BadValue(`'${bad}' is not the name of an environment variable`);
  return words;
};

export const environmentSettings: ValueReader<readonly string[]> = (words) => {
  const bad = words.find((word) => !word.includes('='));
  if (bad !== undefined) throw new BadValue(`'${bad}' is not of the form NAME=value`);
  return words;
};

function single(words: readonly string[]): string {
  const [word] = words;
  if (word === undefined || word === '') throw new BadValue('the argument is missing');
  if (words.length > 1) throw new BadValue(`'${words[1]}' is one argument too many`);
  return word;
}
