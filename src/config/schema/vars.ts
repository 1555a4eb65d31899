import { configKey } from './config-key.ts';
import { matching, named, text } from './kinds.ts';

/** Every service has `service` and `node`. */
const VARIABLE_NAME = /^(?!(?:service|node)$)[A-Za-z_][A-Za-z0-9_]*$/;
const WORDS = 'a name of letters, digits and underscores, and neither service nor node';

export const varsKey = configKey({
  name: 'vars',
  about: 'texts to use as ${name} in other values',
  schema: named(matching(VARIABLE_NAME, WORDS), text()),
  literal: [''],
});
