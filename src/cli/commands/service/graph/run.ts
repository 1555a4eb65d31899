/** `grappe service graph`: what depends on what. Nothing is contacted. */

import { EXIT } from '../../../../base/index.ts';
import { sanitise } from '../../../../output/index.ts';
import {
  dotText,
  graphBelow,
  graphJson,
  mermaidText,
  type ServiceGraph,
  treeText,
} from '../../../../services/index.ts';
import type { Arguments } from '../../../arguments.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { chosenServices } from '../chosen-services.ts';

const FORMATS = ['text', 'dot', 'mermaid', 'json'] as const;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const format = args.has('json') ? 'json' : (args.choice('format', FORMATS) ?? 'text');
  const { chosen } = await chosenServices(args, io);
  await io.stdout.write(textOf(graphBelow(chosen.graph, chosen.names), format));
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
