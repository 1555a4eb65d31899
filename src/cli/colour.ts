/** Whether to colour an output: --color, then NO_COLOR, CLICOLOR_FORCE, CLICOLOR, then the terminal. */

import type { CliIo, Output } from './io.ts';

export type ColourWhen = 'never' | 'always' | 'auto';

export function wantsColour(when: ColourWhen, env: CliIo['env'], output: Output): boolean {
  if (when !== 'auto') return when === 'always';
  if (isSet(env['NO_COLOR'])) return false;
  if (isSet(env['CLICOLOR_FORCE']) && env['CLICOLOR_FORCE'] !== '0') return true;
  return output.isTerminal && env['CLICOLOR'] !== '0' && env['TERM'] !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
