import { ERROR_CODES } from '../../../base/index.ts';
import type { CommandSpec } from '../../command-spec.ts';

export const explainCommand: CommandSpec = {
  path: ['explain'],
  summary: 'explain an error code or an outcome',
  usage: '[CODE…]',
  description: 'Without a code, lists all of them.',
  examples: [
    { line: 'grappe explain unknown-group', text: 'what the code in brackets after an error means' },
    { line: 'grappe explain lost', text: 'what an outcome means' },
  ],
  options: [],
  operands: Object.keys(ERROR_CODES),
  load: () => import('./run.ts'),
};
