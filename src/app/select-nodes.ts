/** Which nodes a command is for: the options that choose nodes, as one node set. */

import { GrappeError } from '../base/index.ts';
import type { GroupSources } from '../groups/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { refuseBadNames } from './node-names.ts';

export interface Selection {
  /** Node-set expressions (-w). */
  readonly nodes: readonly string[];
  /** Such expressions without an option. */
  readonly operands?: readonly string[];
  /** Expressions to leave out (-x). */
  readonly exclude: readonly string[];
  readonly all: boolean;
  /** Nodes that `all` does not stand for; a node that is named otherwise stays. */
  readonly drained?: NodeSet;
  /** Group names without `@` (-g, -X). */
  readonly groups: readonly string[];
  readonly excludeGroups: readonly string[];
  /** Files of node sets, already read. */
  readonly hostfiles: readonly Hostfile[];
  /** So many of them, at random. */
  readonly pick?: number | undefined;
}

export interface Hostfile {
  readonly name: string;
  readonly text: string;
}

/** Those of the configuration, or the same with a budget. */
type Groups = Pick<GroupSources, 'resolve'>;

/** The selected nodes. Never empty: nothing selected is an error, not a success. */
export async function selectNodes(
  selection: Selection,
  groups: Groups,
  random: () => number,
): Promise<NodeSet> {
  const included = (await united(wanted(selection), groups)).union(await allOf(selection, groups));
  const excluded = await united(unwanted(selection), groups);
  const nodes = included.difference(excluded);
  if (nodes.size === 0) throw nothingSelected(selection, included);
  refuseBadNames(nodes);
  return selection.pick === undefined ? nodes : nodes.pick(selection.pick, random);
}

/** In the order of the options that name nodes. */
export function namedExpressions(selection: Selection): string[] {
  return wanted(selection).map(({ text }) => text);
}

interface LabelledExpression {
  readonly label: string;
  readonly text: string;
}

function wanted(selection: Selection): LabelledExpression[] {
  return [
    ...selection.nodes.map((text) => ({ label: '-w', text })),
    ...(selection.operands ?? []).map((text) => ({ label: 'node set', text })),
    ...selection.groups.map((name) => ({ label: '-g', text: `@${name}` })),
    ...selection.hostfiles.flatMap(hostfileExpressions),
  ];
}

function unwanted(selection: Selection): LabelledExpression[] {
  return [
    ...selection.exclude.map((text) => ({ label: '-x', text })),
    ...selection.excludeGroups.map((name) => ({ label: '-X', text: `@${name}` })),
  ];
}

/** Words and lines; `#` begins a remark. */
function hostfileExpressions(file: Hostfile): LabelledExpression[] {
  const lines = file.text.split('\n').map((line) => line.replace(/#.*$/, ''));
  return lines.flatMap((line, at) =>
    line
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((text) => ({ label: `${file.name}:${at + 1}`, text })),
  );
}

async function allOf({ all, drained }: Selection, groups: Groups): Promise<NodeSet> {
  if (!all) return NodeSet.empty;
  const nodes = await groups.resolve('@*', { label: '-a' });
  return drained ? nodes.difference(drained) : nodes;
}

async function united(expressions: readonly LabelledExpression[], groups: Groups): Promise<NodeSet> {
  const sets = await Promise.all(expressions.map(({ label, text }) => groups.resolve(text, { label })));
  return NodeSet.union(sets);
}

function nothingSelected(selection: Selection, included: NodeSet): GrappeError {
  if (wanted(selection).length === 0 && !selection.all) {
    return new GrappeError('nothing-selected', {
      message: 'no nodes are named',
      hint: 'say which: -w n[1-20], -g GROUP or -a',
    });
  }
  return new GrappeError('nothing-selected', {
    message: 'no node is selected',
    why: whyNothing(selection, included),
  });
}

function whyNothing({ all, drained }: Selection, included: NodeSet): string {
  if (included.size > 0)
    return `-x and -X leave out ${included.size === 1 ? 'the only one' : `all ${included.size}`}`;
  return all && drained && drained.size > 0
    ? 'all nodes that -a stands for are drained'
    : 'the expression stands for no node';
}
