/** In which values `${name}` counts, and what every service has of its own: `${service}` and `${node}`. */

import { below, type ConfigKey } from '../schema/config-key.ts';
import type { BuiltIns } from '../vars.ts';
import type { ValuePath } from '../yaml/placed-value.ts';
import { isWithin } from '../yaml/path-pattern.ts';

const NONE: BuiltIns = { texts: new Map(), areKept: false };
const KEPT: BuiltIns = {
  texts: new Map([
    ['service', '${service}'],
    ['node', '${node}'],
  ]),
  areKept: true,
};

/** Answers what counts in the value at a path beside `vars`; undefined where it stays as it is written. */
export function builtInsIn(keys: readonly ConfigKey[]): (path: ValuePath) => BuiltIns | undefined {
  const literal = keys.flatMap((key) => below(key, key.literal));
  const perNode = keys.flatMap((key) => below(key, key.perNode));
  const restricted = new Map(
    keys.flatMap((key) => (key.variables ? [[key.name, below(key, key.variables)] as const] : [])),
  );
  return (path) => {
    const [top = '', entry = ''] = path;
    const only = restricted.get(top);
    if (only ? !isWithin(path, only) : isWithin(path, literal)) return undefined;
    if (isWithin(path, perNode)) return KEPT;
    return top === 'services' ? { texts: new Map([['service', entry]]), areKept: false } : NONE;
  };
}

/** Fills in what was kept. */
export function fillBuiltIns(text: string, service: string, node: string): string {
  return text.replaceAll(/\$\$\{|\$\{(service|node)\}/g, (written, name) => {
    if (written === '$${') return '${';
    return name === 'service' ? service : node;
  });
}
