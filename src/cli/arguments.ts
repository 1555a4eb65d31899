/** The parsed command line of one command: questions by option name, operands, and the tokens in order. */

import { type Grammar, type Token, tokenise, usageError } from './getopt.ts';

export class Arguments {
  readonly tokens: readonly Token[];
  readonly operands: readonly string[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
    this.operands = tokens.flatMap((token) => (token.kind === 'operand' ? [token.value] : []));
  }

  static parse(words: readonly string[], grammar: Grammar): Arguments {
    return new Arguments(tokenise(words, grammar));
  }

  /** Whether the first operand stands behind `--`. */
  get beginsBehindDashes(): boolean {
    const first = this.tokens.find(({ kind }) => kind === 'operand');
    return first?.kind === 'operand' && first.isBehindDashes === true;
  }

  has(name: string): boolean {
    return this.count(name) > 0;
  }

  /** How often a flag was given: `-ll` is 2. */
  count(name: string): number {
    return this.tokens.filter((token) => token.kind === 'option' && token.spec.name === name).length;
  }

  /** Every value of a repeatable option, in order. */
  values(name: string): string[] {
    return this.tokens.flatMap((token) =>
      token.kind === 'option' && token.spec.name === name && token.value !== undefined ? [token.value] : [],
    );
  }

  /** The last value given, as with most Unix tools. */
  value(name: string): string | undefined {
    return this.values(name).at(-1);
  }

  /** A whole number from `min` to `max`. */
  integer(name: string, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = this.value(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (/^[0-9]+$/.test(text) && number >= min && number <= max) return number;
    const range = max < Number.MAX_SAFE_INTEGER ? `from ${min} to ${max}` : `of at least ${min}`;
    throw usageError(`option '${this.#spelling(name)}' needs a whole number ${range}, not '${text}'`);
  }

  /** A time span in seconds (`10`, `0.5`) or with a unit (`250ms`, `10s`, `2m`, `1h`), as milliseconds. */
  milliseconds(name: string): number | undefined {
    const text = this.value(name);
    if (text === undefined) return undefined;
    const match = /^([0-9]+(?:\.[0-9]+)?|\.[0-9]+)(ms|s|m|h)?$/.exec(text);
    if (!match) {
      throw usageError(`option '${this.#spelling(name)}' needs a time such as 10, 0.5 or 2m, not '${text}'`);
    }
    return Math.round(Number(match[1]) * UNIT_MS[(match[2] ?? 's') as keyof typeof UNIT_MS]);
  }

  /** A size (`256M`, `1.5GiB`; `64MB` are millions), as bytes; at least one. */
  bytes(name: string): number | undefined {
    const text = this.value(name);
    if (text === undefined) return undefined;
    const [, digits, unit = ''] =
      /^([0-9]{1,9}(?:\.[0-9]{1,3})?)([KkMGT]?|[kMGT]B|[KMGT]iB)$/.exec(text) ?? [];
    const size = Math.round(Number(digits) * unitBytes(unit));
    if (size >= 1) return size;
    throw usageError(`option '${this.#spelling(name)}' needs a size such as 64M or 1.5G, not '${text}'`);
  }

  /** Refuses pairs of options that contradict each other. */
  refuseTogether(pairs: readonly (readonly [string, string])[]): void {
    for (const [first, second] of pairs) {
      if (this.has(first) && this.has(second)) {
        throw usageError(
          `options '${this.#spelling(first)}' and '${this.#spelling(second)}' exclude each other`,
          'leave one of them out',
        );
      }
    }
  }

  /** One of a few words. */
  choice<const Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const text = this.value(name);
    if (text === undefined) return undefined;
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) {
      throw usageError(`option '${this.#spelling(name)}' is one of ${choices.join(', ')}, not '${text}'`);
    }
    return choice;
  }

  /** As the last one of this name was given. */
  #spelling(name: string): string {
    const last = this.tokens.findLast((token) => token.kind === 'option' && token.spec.name === name);
    return last?.kind === 'option' ? last.spelling : `--${name}`;
  }
}

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Binary, as ulimit and systemd have them; with a plain B decimal, as the configuration has them. */
function unitBytes(unit: string): number {
  const power = ' KMGT'.indexOf(unit.charAt(0).toUpperCase() || ' ');
  return (/^.B$/.test(unit) ? 1000 : 1024) ** power;
}
