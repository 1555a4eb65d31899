/** The graph of services as people and programs read it: a text tree, dot, mermaid, plain data. */

import { type Edge, scopeText } from './edge.ts';
import type { ServiceGraph } from './service-graph.ts';

/** Each service that nothing depends on, and below it what it depends on. What was shown already is not opened again. */
export function treeText(graph: ServiceGraph): string {
  const shown = new Set<string>();
  const roots = [...graph.services.keys()].filter((name) => graph.edgesTo(name).length === 0);
  return roots.flatMap((name) => [nodeText(graph, name), ...branches(graph, name, '', shown)]).join('\n');
}

function branches(graph: ServiceGraph, name: string, indent: string, shown: Set<string>): string[] {
  if (shown.has(name)) return [];
  shown.add(name);
  const edges = graph.edgesFrom(name);
  return edges.flatMap((edge, at) => {
    const isLast = at === edges.length - 1;
    const again = shown.has(edge.to) && graph.edgesFrom(edge.to).length > 0 ? ' …' : '';
    const line = `${indent}${isLast ? '└─ ' : '├─ '}${nodeText(graph, edge.to)}${edgeText(edge)}${again}`;
    return [line, ...branches(graph, edge.to, `${indent}${isLast ? '   ' : '│  '}`, shown)];
  });
}

function nodeText(graph: ServiceGraph, name: string): string {
  return `${name} (${graph.services.get(name)?.nodes.fold() ?? ''})`;
}

function edgeText(edge: Edge): string {
  const words = labelWords(edge);
  return words.length > 0 ? `  ${words.join(', ')}` : '';
}

/** What is out of the ordinary about an edge. */
function labelWords(edge: Edge): string[] {
  if (edge.strength === 'order') return ['order only'];
  return [
    ...(edge.scope === 'all' ? [] : [scopeText(edge)]),
    ...(edge.condition === 'started' ? [] : [edge.condition]),
    ...(edge.strength === 'weak' ? ['not required'] : []),
    ...(edge.restart ? ['restart'] : []),
  ];
}

export function dotText(graph: ServiceGraph): string {
  const nodes = [...graph.services.values()].map(
    ({ name, nodes }) => `  ${quoted(name)} [label=${quoted(`${name}\\n${nodes.fold()}`)}];`,
  );
  const edges = graph.edges.map((edge) => {
    const attributes = [
      ...(labelWords(edge).length > 0 ? [`label=${quoted(labelWords(edge).join('\\n'))}`] : []),
      ...(edge.strength === 'required' ? [] : ['style=dashed']),
    ];
    const suffix = attributes.length > 0 ? ` [${attributes.join(', ')}]` : '';
    return `  ${quoted(edge.from)} -> ${quoted(edge.to)}${suffix};`;
  });
  return ['digraph services {', '  node [shape=box];', ...nodes, ...edges, '}'].join('\n');
}

/** Names and folded node sets hold no backslash of their own, so that `\n` may stay what dot takes it for. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', String.raw`\"`)}"`;
}

/** Names stand in quotes beside plain ids: mermaid reads some words, such as `end`, as its own. */
export function mermaidText(graph: ServiceGraph): string {
  const ids = new Map([...graph.services.keys()].map((name, at) => [name, `s${at}`]));
  const nodes = [...graph.services.values()].map(
    ({ name, nodes }) => `  ${ids.get(name)}["${name}<br>${nodes.fold()}"]`,
  );
  const edges = graph.edges.map((edge) => {
    const words = labelWords(edge);
    const label = words.length > 0 ? `|"${words.join(', ')}"|` : '';
    const arrow = edge.strength === 'required' ? '-->' : '-.->';
    return `  ${ids.get(edge.from)} ${arrow}${label} ${ids.get(edge.to)}`;
  });
  return ['flowchart TD', ...nodes, ...edges].join('\n');
}

export interface GraphJson {
  readonly v: 1;
  readonly services: readonly { readonly name: string; readonly nodes: string; readonly count: number }[];
  readonly edges: readonly (Omit<Edge, 'scope'> & { readonly scope: string })[];
}

export function graphJson(graph: ServiceGraph): GraphJson {
  const services = graph.order.map((name) => {
    const nodes = graph.services.get(name)?.nodes;
    return { name, nodes: nodes?.fold() ?? '', count: nodes?.size ?? 0 };
  });
  return { v: 1, services, edges: graph.edges.map((edge) => ({ ...edge, scope: scopeText(edge) })) };
}
