import { configKey } from './config-key.ts';
import { matching, named, text } from './kinds.ts';

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const varsKey = configKey({
  name: 'vars',
  about: 'texts to use as ${name} in other values',
  schema: named(matching(VARIABLE_NAME, 'a name of letters, digits and underscores'), text()),
  literal: [''],
});
