/** File names in a configuration: `~/` is the home folder, other relative names start at the file that holds them. */

import { dirname, join, resolve } from 'node:path';
import { type Environment, homeFolder } from './folders.ts';
import { mapScalars, type PlacedScalar, type PlacedValue } from './yaml/placed-value.ts';
import { isWithin } from './yaml/path-pattern.ts';

/** OpenSSH's `none`, and names that begin with one of its %-tokens, stay as they are. */
const LEFT_ALONE = /^(?:none$|%)/;

export function resolvePaths(root: PlacedValue, patterns: readonly string[], env: Environment): PlacedValue {
  return mapScalars(root, (scalar, path) => (isWithin(path, patterns) ? absolute(scalar, env) : scalar));
}

function absolute(scalar: PlacedScalar, env: Environment): PlacedScalar {
  const { value, place } = scalar;
  if (typeof value !== 'string' || value === '' || LEFT_ALONE.test(value)) return scalar;
  const path = value.startsWith('~/')
    ? join(homeFolder(env), value.slice(2))
    : resolve(dirname(place.file.path), value);
  return { ...scalar, value: path };
}
