/**
 * `${name}` in text values. `$${` stands for the text `${`. Variables hold plain text: none uses another.
 * A service has two of its own, `${service}` and `${node}`; where they differ from node to node they stay as written.
 */

import { nearest } from '../base/index.ts';
import type { Diagnostic } from './diagnostic.ts';
import {
  mapScalars,
  type PlacedMap,
  type PlacedScalar,
  type PlacedValue,
  type ValuePath,
} from './yaml/placed-value.ts';

/** Variables that nobody defines. */
export interface BuiltIns {
  readonly texts: ReadonlyMap<string, string>;
  /** They stay as they are written, as does `$${`, and are filled in when the node is known. */
  readonly areKept: boolean;
}

interface Substitution {
  readonly variables: ReadonlyMap<string, string>;
  readonly diagnostics: Diagnostic[];
  /** Characters that may still be put in: a few variables used often must not fill the memory. */
  budget: number;
}

const PER_NODE_HINTS = new Map([
  ['node', "it counts in 'unit' and 'healthcheck.http' alone"],
  ['service', "it counts in 'services' alone"],
]);

const MAX_CHARACTERS = 4 << 20;
const MENTION = /\$\$\{|\$\{([^}]*)\}?/g;

export function substituteVars(
  root: PlacedMap,
  /** What counts in a value beside `vars`; undefined where nothing does. */
  builtInsOf: (path: ValuePath) => BuiltIns | undefined,
): { root: PlacedValue; diagnostics: readonly Diagnostic[] } {
  const substitution: Substitution = {
    variables: variablesOf(root),
    diagnostics: nestedVariables(root),
    budget: MAX_CHARACTERS,
  };
  const replaced = mapScalars(root, (scalar, path) => {
    const builtIns = builtInsOf(path);
    return builtIns ? substitute(scalar, substitution, builtIns) : scalar;
  });
  return { root: replaced, diagnostics: substitution.diagnostics };
}

function variablesOf(root: PlacedMap): Map<string, string> {
  return new Map(variableEntries(root).map(([name, scalar]) => [name, String(scalar.value)]));
}

function variableEntries(root: PlacedMap): [string, PlacedScalar][] {
  const vars = root.entries.get('vars')?.value;
  return (vars?.kind === 'map' ? [...vars.entries] : []).flatMap(([name, { value }]) =>
    value.kind === 'scalar' ? [[name, value]] : [],
  );
}

function nestedVariables(root: PlacedMap): Diagnostic[] {
  return variableEntries(root).flatMap(([name, { value, place }]) =>
    typeof value === 'string' && value.includes('${')
      ? [
          {
            severity: 'error',
            message: `the variable '${name}' uses another one`,
            hint: 'write its text out',
            place,
          },
        ]
      : [],
  );
}

function substitute(scalar: PlacedScalar, substitution: Substitution, builtIns: BuiltIns): PlacedScalar {
  if (typeof scalar.value !== 'string' || !scalar.value.includes('${')) return scalar;
  const written = scalar.value;
  const from = scalar.offsets();
  const offsets: number[] = [];
  let value = '';
  let done = 0;
  for (const match of written.matchAll(MENTION)) {
    const end = match.index + match[0].length;
    const own = match[1] === undefined ? (builtIns.areKept ? '$${' : '${') : builtIns.texts.get(match[1]);
    const text = own ?? replacement(match, scalar, substitution);
    offsets.push(...from.slice(done, match.index));
    for (let at = 0; at < text.length; at++) offsets.push(from[match.index] ?? scalar.place.start);
    value += written.slice(done, match.index) + text;
    done = end;
  }
  offsets.push(...from.slice(done));
  return { ...scalar, value: value + written.slice(done), offsets: () => offsets };
}

function replacement(match: RegExpExecArray, scalar: PlacedScalar, substitution: Substitution): string {
  const name = match[1] ?? '';
  if (!match[0].endsWith('}')) {
    return refuse(match, scalar, substitution, ["'${' is never closed", 'write $${ for the text ${']);
  }
  const text = substitution.variables.get(name);
  if (text === undefined) {
    const guess = nearest(name, substitution.variables.keys());
    const hint = guess
      ? `did you mean '\${${guess}}'?`
      : (PER_NODE_HINTS.get(name) ?? "define it under 'vars', or write $${ for the text ${");
    return refuse(match, scalar, substitution, [`unknown variable '${name}'`, hint]);
  }
  const isWithinBudget = substitution.budget >= 0;
  substitution.budget -= text.length;
  if (substitution.budget >= 0) return text;
  // Told once: what is left out from here on would only be more of the same.
  const words = [`variables make more than ${MAX_CHARACTERS} characters`, 'use shorter ones'] as const;
  return isWithinBudget ? refuse(match, scalar, substitution, words) : '';
}

function refuse(
  match: RegExpExecArray,
  scalar: PlacedScalar,
  { diagnostics }: Substitution,
  [message, hint]: readonly [string, string],
): string {
  const offsets = scalar.offsets();
  const start = offsets[match.index] ?? scalar.place.start;
  const end = Math.max(start + 1, offsets[match.index + match[0].length] ?? start + 1);
  diagnostics.push({ severity: 'error', message, hint, place: { file: scalar.place.file, start, end } });
  return '';
}
