/**
 * The nodes of a file that somebody has chosen on their disk: the `nodes` of a grappe.yaml, or a list of node sets. It is read for them
 * alone; nothing of it is kept, nothing that it includes is read, and no program that it names is started.
 */

import { GrappeError, messageOf } from '../../base/index.ts';
import { GroupSources, mapSource } from '../../groups/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import { selectNodes } from '../select-nodes.ts';
import { boundedGroups, nodeBudget, refuseMany } from './most-nodes.ts';

export interface ChosenFile {
  readonly name: string;
  readonly text: string;
}

const HINT = "a grappe.yaml says 'nodes: n[1-20]'; a list of hosts has a node set on each line";

/** Groups of the list are those of `groups`; those of a grappe.yaml are its own. */
export async function nodesOfFile(file: ChosenFile, groups: GroupSources): Promise<NodeSet> {
  const nodes = /\.ya?ml$/i.test(file.name) ? await nodesOfYaml(file) : await nodesOfList(file, groups);
  if (nodes.size > 0) return refuseMany(nodes);
  throw new GrappeError('nothing-selected', { message: `'${file.name}' names no node`, hint: HINT });
}

async function nodesOfList({ name, text }: ChosenFile, groups: GroupSources): Promise<NodeSet> {
  if (!/^\s*[^#\s]/m.test(text)) return NodeSet.empty;
  const nothing = { nodes: [], exclude: [], all: false, groups: [], excludeGroups: [] };
  return selectNodes({ ...nothing, hostfiles: [{ name, text }] }, boundedGroups(groups), () => 0);
}

const SOURCE = 'grappe';

async function nodesOfYaml({ name, text }: ChosenFile): Promise<NodeSet> {
  const { nodes, groups } = partsOf(await readYaml(name, text));
  const own = new Map([...groups].map(([group, expression]) => [group, [expression]]));
  const all = nodes === undefined ? [...own.keys()].map((group) => `@${SOURCE}:${group}`) : [nodes];
  const sources = new GroupSources([mapSource(SOURCE, own, all)], SOURCE);
  return sources.resolve('@*', { label: name, budget: nodeBudget() });
}

async function readYaml(name: string, text: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(text, { logLevel: 'error' });
  } catch (cause) {
    const [why = 'it cannot be read'] = messageOf(cause).split('\n');
    throw new GrappeError('usage', { message: `'${name}' is no YAML`, why, hint: HINT, cause });
  }
}

function partsOf(document: unknown): { nodes: string | undefined; groups: Map<string, string> } {
  const { nodes, groups } = isMap(document) ? document : {};
  const expressions = isMap(groups)
    ? Object.entries(groups).map(([name, value]) => [name, textOf(value)] as const)
    : [];
  return {
    nodes: textOf(nodes),
    groups: new Map(expressions.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]))),
  };
}

/** An expression, or a list of them. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  return value.filter((item) => typeof item === 'string').join(',');
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
