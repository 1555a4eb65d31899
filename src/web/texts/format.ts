/** Numbers, amounts and times as the language writes them. */

import { language } from './language.ts';

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Makes one formatter for each language and options; making them is slow. */
function perLanguage<Formatter, Option extends string>(make: (tag: string, option: Option) => Formatter) {
  const made = new Map<string, Formatter>();
  return (option: Option): Formatter => {
    const key = `${language.value} ${option}`;
    const known = made.get(key) ?? make(language.value, option);
    made.set(key, known);
    return known;
  };
}

const plurals = perLanguage((tag, type: Intl.PluralRuleType) => new Intl.PluralRules(tag, { type }));
const numbers = perLanguage((tag, digits: `${number}`) => {
  return new Intl.NumberFormat(tag, { maximumFractionDigits: Number(digits) });
});
const percents = perLanguage((tag, digits: `${number}`) => {
  return new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: Number(digits) });
});
const relatives = perLanguage((tag, style: Intl.RelativeTimeFormatStyle) => {
  return new Intl.RelativeTimeFormat(tag, { style, numeric: 'auto' });
});
const times = perLanguage(
  (tag, kind: 'clock' | 'moment' | 'day') => new Intl.DateTimeFormat(tag, TIMES[kind]),
);
const lists = perLanguage((tag, type: Intl.ListFormatType) => new Intl.ListFormat(tag, { type }));

const TIMES: Record<'clock' | 'moment' | 'day', Intl.DateTimeFormatOptions> = {
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  moment: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
  day: { year: 'numeric', month: 'short', day: 'numeric' },
};

/** `plural(2, { one: '# node', other: '# nodes' })` is `2 nodes`. */
export function plural(count: number, forms: Forms): string {
  const form = forms[plurals('cardinal').select(count)] ?? forms.other;
  return form.replace('#', number(count));
}

export function number(value: number, digits = 0): string {
  return numbers(`${digits}`).format(value);
}

/** Of a share: 0.5 is `50%`. */
export function percent(share: number, digits = 0): string {
  return percents(`${digits}`).format(share);
}

const BYTES = { en: ['B', 'kB', 'MB', 'GB', 'TB'], fr: ['o', 'ko', 'Mo', 'Go', 'To'] } as const;

export function bytes(value: number): string {
  const power = value < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3));
  const shown = value / 1000 ** power;
  return `${number(shown, power === 0 || shown >= 100 ? 0 : 1)} ${BYTES[language.value][power]}`;
}

/** `640 ms`, `3.2 s`, `4 min 05 s`, `2 h 10 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 1) return `${number(Math.round(seconds * 1000))} ms`;
  if (seconds < 60) return `${number(seconds, seconds < 10 ? 1 : 0)} s`;
  const [minutes, hours, days] = [seconds / 60, seconds / 3600, seconds / 86_400].map(Math.floor) as [
    number,
    number,
    number,
  ];
  if (hours === 0) return `${minutes} min ${twoDigits(seconds % 60)} s`;
  if (days === 0) return `${hours} h ${twoDigits(minutes % 60)} min`;
  return `${number(days)} ${language.value === 'fr' ? 'j' : 'd'} ${hours % 24} h`;
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}

/** A moment as ISO text or milliseconds. */
export type Moment = string | number;

export function time(at: Moment, kind: 'clock' | 'moment' | 'day' = 'moment'): string {
  return times(kind).format(new Date(at));
}

/** `3 minutes ago`; `now` is passed in. A clock that is told anew now and then is behind: nothing has happened in the future. */
export function ago(at: Moment, now: number): string {
  const seconds = Math.min(0, new Date(at).getTime() - now) / 1000;
  const [amount, unit] = inUnit(seconds);
  return relatives('short').format(Math.trunc(amount), unit);
}

function inUnit(seconds: number): [number, Intl.RelativeTimeFormatUnit] {
  const size = Math.abs(seconds);
  if (size < 60) return [seconds, 'second'];
  if (size < 3600) return [seconds / 60, 'minute'];
  if (size < 86_400) return [seconds / 3600, 'hour'];
  return [seconds / 86_400, 'day'];
}

/** `Group by: rack`; in French a space that does not break stands before the colon. */
export function labelled(label: string, text: string): string {
  return `${label}${language.value === 'fr' ? '\u00a0' : ''}: ${text}`;
}

/** `a, b and c`. */
export function list(items: readonly string[]): string {
  return lists('conjunction').format(items);
}
