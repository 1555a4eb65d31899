/** What forms change in a grappe.yaml: nodes, groups, services. */

import { below } from '../schema/config-key.ts';
import { CONFIG_KEYS } from '../schema/index.ts';
import { type SourceFile, sourceFile } from '../source-file.ts';
import { valuesMatching } from '../yaml/path-pattern.ts';
import { plainValue } from '../yaml/placed-value.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { editYaml, type YamlEdit } from './edit-yaml.ts';
import type { Plain } from './yaml-words.ts';

export type ConfigEdit =
  | { readonly kind: 'set-nodes'; readonly nodes: string }
  /** Adds it where there is none. */
  | { readonly kind: 'set-group'; readonly group: string; readonly nodes: string }
  /** With its mentions in the same file. */
  | { readonly kind: 'rename-group'; readonly group: string; readonly to: string }
  | { readonly kind: 'remove-group'; readonly group: string }
  /** By path in the service, such as `rollout.canary`; null takes it away, and what is not named stays. */
  | {
      readonly kind: 'set-service';
      readonly service: string;
      readonly values: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
    }
  | { readonly kind: 'remove-service'; readonly service: string };

/** Throws GrappeError `usage` where only a person can do it. Whether the values are right, a check tells. */
export function editConfig(text: string, edit: ConfigEdit): string {
  return edit.kind === 'rename-group'
    ? withGroupRenamed(text, edit)
    : edits(text, edit).reduce(editYaml, text);
}

function edits(text: string, edit: Exclude<ConfigEdit, { kind: 'rename-group' }>): YamlEdit[] {
  switch (edit.kind) {
    case 'set-nodes':
      return [{ at: ['nodes'], set: edit.nodes }];
    case 'set-group':
      return [{ at: ['groups', edit.group], set: edit.nodes }];
    case 'remove-group':
      return [{ at: ['groups', edit.group], remove: true }];
    case 'remove-service':
      return [{ at: ['services', edit.service], remove: true }];
    case 'set-service':
      return serviceEdits(text, edit);
  }
}

function serviceEdits(
  text: string,
  { service, values }: Extract<ConfigEdit, { kind: 'set-service' }>,
): YamlEdit[] {
  const written = writtenAt(text, ['services', service]);
  if (written === undefined) return [{ at: ['services', service], set: nested(values) }];
  return Object.entries(values).flatMap(([path, value]) => {
    const steps = path.split('.');
    const old = steps.reduce<unknown>((map, step) => (map as Plainly | undefined)?.[step], written);
    if (path === 'depends_on' && isMap(old))
      return dependencyEdits(service, old, value as readonly string[] | null);
    if (JSON.stringify(old) === JSON.stringify(value ?? undefined)) return [];
    const at = ['services', service, ...steps] as const;
    return value === null ? [{ at, remove: true } as const] : [{ at, set: value }];
  });
}

/** Those that say more than a name keep what they say. */
function dependencyEdits(service: string, old: Plainly, names: readonly string[] | null): YamlEdit[] {
  const at = (name: string) => ['services', service, 'depends_on', name] as const;
  const gone = Object.keys(old).filter((name) => !names?.includes(name));
  const added = names?.filter((name) => !Object.hasOwn(old, name)) ?? [];
  // Added first: a map that lost all is taken away.
  return [
    ...added.map((name) => ({ at: at(name), set: {} })),
    ...gone.map((name) => ({ at: at(name), remove: true }) as const),
  ];
}

type Plainly = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Plainly {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `{ 'rollout.canary': 1 }` is `{ rollout: { canary: 1 } }`. */
function nested(values: Readonly<Record<string, Plain | null>>): Plain {
  const root: Record<string, Plain> = {};
  for (const [path, value] of Object.entries(values)) {
    if (value === null) continue;
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const map = steps.reduce((at, step) => (at[step] ??= {}) as Record<string, Plain>, root);
    map[last] = value;
  }
  return root;
}

function withGroupRenamed(
  text: string,
  { group, to }: Extract<ConfigEdit, { kind: 'rename-group' }>,
): string {
  const renamed = editYaml(text, { at: ['groups', group], rename: to });
  const root = readYaml(nameless(renamed)).root;
  if (!root) return renamed;
  const sets = CONFIG_KEYS.flatMap((key) => below(key, key.nodeSets)).flatMap((pattern) =>
    valuesMatching(root, pattern),
  );
  // From the end, so that places before stay true.
  const places = sets.map(([, { place }]) => place).toSorted((a, b) => b.start - a.start);
  const mention = new RegExp(String.raw`@${RegExp.escape(group)}(?=$|[\s,!&^@"'[\]])`, 'g');
  return places.reduce((whole, { start, end }, at) => {
    // An alias names a place that was changed already.
    if (at > 0 && places[at - 1]?.start === start) return whole;
    const set = whole.slice(start, end).replaceAll(mention, `@${to.replaceAll('$', '$$$$')}`);
    return whole.slice(0, start) + set + whole.slice(end);
  }, renamed);
}

function writtenAt(text: string, path: readonly string[]): unknown {
  const root = readYaml(nameless(text)).root;
  let value: unknown = root && plainValue(root);
  for (const step of path) value = isMap(value) ? value[step] : undefined;
  return value;
}

function nameless(text: string): SourceFile {
  return sourceFile('', '', text);
}
