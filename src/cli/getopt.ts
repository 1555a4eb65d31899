/**
 * The command line as ordered tokens, by getopt_long's rules: grouped short options, values attached
 * or following, `--`, unique prefixes of long names. Order is kept because nodeset's operators need it.
 */

import { GrappeError, nearest } from '../base/index.ts';
import type { OptionSpec } from './command-spec.ts';

export type Token =
  | {
      readonly kind: 'option';
      readonly spec: OptionSpec;
      /** As it was given: `-u`, `--command-timeout`. */
      readonly spelling: string;
      readonly value: string | undefined;
    }
  | { readonly kind: 'operand'; readonly value: string; readonly isBehindDashes?: true };

export interface Grammar {
  readonly options: readonly OptionSpec[];
  readonly stopsAtOperand?: boolean | undefined;
}

export function tokenise(words: readonly string[], grammar: Grammar): Token[] {
  const tokens: Token[] = [];
  const rest = [...words];
  const operand = (value: string): Token => ({ kind: 'operand', value });
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--')
      return [...tokens, ...rest.map((value) => ({ kind: 'operand', value, isBehindDashes: true }) as const)];
    if (word.startsWith('--')) tokens.push(longOption(word, rest, grammar));
    else if (word.startsWith('-') && word !== '-') tokens.push(...shortOptions(word, rest, grammar));
    else if (grammar.stopsAtOperand && !tokens.some(takesOperands))
      return [...tokens, operand(word), ...rest.map(operand)];
    else tokens.push(operand(word));
  }
  return tokens;
}

/** An option after which operands and options may be mixed again. */
function takesOperands(token: Token): boolean {
  return token.kind === 'option' && token.spec.mixesOperands === true;
}

function longOption(word: string, rest: string[], grammar: Grammar): Token {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const { spec, spelling } = findLong(name, grammar.options);
  const attached = equals < 0 ? undefined : word.slice(equals + 1);
  if (spec.value === undefined && attached !== undefined) {
    throw usageError(`option '${spelling}' takes no value`);
  }
  return {
    kind: 'option',
    spec,
    spelling,
    value: spec.value === undefined || spec.isOptional ? attached : (attached ?? take(spec, spelling, rest)),
  };
}

/** A beginning that fits one option only is as good as its name. */
function findLong(name: string, options: readonly OptionSpec[]): { spec: OptionSpec; spelling: string } {
  const names = options.flatMap((spec) => longNames(spec).map((long) => [long, spec] as const));
  const exact = names.find(([long]) => long === name);
  if (exact) return { spec: exact[1], spelling: `--${name}` };
  const matches = name === '' ? [] : names.filter(([long]) => long.startsWith(name));
  const [only] = matches;
  const meant = new Set(matches.map(([, spec]) => spec));
  if (only && meant.size === 1) return { spec: only[1], spelling: `--${only[0]}` };
  if (only) {
    throw usageError(
      `option '--${name}' is ambiguous`,
      `one of: ${[...meant].map((spec) => `--${spec.name}`).join(', ')}`,
    );
  }
  const guess = nearest(
    name,
    names.map(([long]) => long),
  );
  throw usageError(`unknown option '--${name}'`, guess && `did you mean '--${guess}'?`);
}

function shortOptions(word: string, rest: string[], grammar: Grammar): Token[] {
  const tokens: Token[] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at);
    const spec = grammar.options.find(
      (option) => option.short === letter || option.aliases?.includes(letter),
    );
    if (!spec) throw usageError(`unknown option '-${letter}'${word.length > 2 ? ` in '${word}'` : ''}`);
    const spelling = `-${letter}`;
    if (spec.value === undefined) {
      tokens.push({ kind: 'option', spec, spelling, value: undefined });
      continue;
    }
    tokens.push({ kind: 'option', spec, spelling, value: word.slice(at + 1) || take(spec, spelling, rest) });
    break;
  }
  return tokens;
}

function take(spec: OptionSpec, spelling: string, rest: string[]): string {
  const value = rest.shift();
  if (value === undefined) throw usageError(`option '${spelling}' needs a value: ${spec.value}`);
  return value;
}

function longNames(spec: OptionSpec): string[] {
  return [spec.name, ...(spec.aliases ?? []).filter((alias) => alias.length > 1)];
}

export function usageError(message: string, hint?: string): GrappeError {
  return new GrappeError('usage', { message, ...(hint ? { hint } : {}) });
}
