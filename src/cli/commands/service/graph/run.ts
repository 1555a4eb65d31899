/** `grappe service graph`: what depends on what. Nothing is contacted. */

import { nodesOf } from '../../../../app/index.ts';
import { EXIT } from '../../../../base/index.ts';
import { sanitise } from '../../../../output/index.ts';
import {
  dotText,
  graphBelow,
  graphJson,
  graphOn,
  mermaidText,
  type ServiceGraph,
  treeText,
} from '../../../../services/index.ts';
import type { Arguments } from '../../../arguments.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { chosenServices } from '../chosen-services.ts';
import { nothingChosen } from '../nothing-chosen.ts';

const FORMATS = ['text', 'dot', 'mermaid', 'json'] as const;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const format = args.has('json') ? 'json' : (args.choice('format', FORMATS) ?? 'text');
  const { chosen } = await chosenServices(args, io, { onlyDefined: true });
  const { graph, nodes } = chosen;
  const names = chosen.names.filter((name) => nodesOf(chosen, name).size > 0);
  if (names.length === 0) throw nothingChosen(chosen);
  const below = graphBelow(graph, names);
  await io.stdout.write(textOf(nodes ? graphOn(below, nodes) : below, format));
  return EXIT.ok;
}

function textOf(graph: ServiceGraph, format: (typeof FORMATS)[number]): string {
  switch (format) {
    case 'json':
      return jsonLine(graphJson(graph));
    case 'dot':
      return `${dotText(graph)}\n`;
    case 'mermaid':
      return `${mermaidText(graph)}\n`;
    case 'text':
      return `${sanitise(treeText(graph))}\n`;
  }
}
