import { CAUSES, ERROR_CODES, OUTCOMES } from '../../../base/index.ts';
import type { CommandSpec } from '../../command-spec.ts';

export const explainCommand: CommandSpec = {
  path: ['explain'],
  summary: 'explain an error code, an outcome or a cause',
  usage: '[CODE…]',
  description: 'Without a code, lists all of them.',
  examples: [
    { line: 'grappe explain unknown-group', text: 'what the code in brackets after an error means' },
    { line: 'grappe explain lost', text: 'what an outcome means' },
  ],
  options: [],
  operands: [ERROR_CODES, OUTCOMES, CAUSES].flatMap(Object.keys),
  load: () => import('./run.ts'),
};
