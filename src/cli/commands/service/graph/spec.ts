import type { CommandSpec } from '../../../command-spec.ts';
import { CONFIG_OPTIONS, SELECTION_OPTIONS } from '../../../selection-options.ts';
import { SERVICE_OPTIONS } from '../service-options.ts';

export const serviceGraphCommand: CommandSpec = {
  path: ['service', 'graph'],
  summary: 'what depends on what, from grappe.yaml alone',
  usage: '[NAME…] [-w SET] [--format FORMAT] [options]',
  description: `With names: these services or targets, and all that they depend on. An edge says what is out of the ordinary about
it: its scope, its condition, that it is not required or only orders. With -w: what belongs on these nodes,
there alone, and what that depends on elsewhere. No node is contacted.`,
  examples: [
    { line: 'grappe service graph', text: 'as a tree' },
    { line: 'grappe service graph --format dot | dot -Tsvg > services.svg', text: 'as a picture' },
    { line: 'grappe service graph web --format mermaid', text: 'for a page' },
    { line: 'grappe service graph -w n7', text: 'what one node has, and needs of others' },
  ],
  options: [
    ...SERVICE_OPTIONS.filter(({ name }) => name === 'tag'),
    ...SELECTION_OPTIONS,
    {
      name: 'format',
      value: 'FORMAT',
      text: 'text, dot, mermaid or json',
      heading: 'Output',
      complete: ['text', 'dot', 'mermaid', 'json'],
    },
    { name: 'json', text: 'the same as --format json', heading: 'Output' },
    ...CONFIG_OPTIONS,
  ],
  operands: 'services',
  load: () => import('./run.ts'),
};
