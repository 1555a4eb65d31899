import { configKey } from './config-key.ts';
import { oneOrMore } from './kinds.ts';

export const includeKey = configKey({
  name: 'include',
  about: 'further files, or patterns such as conf.d/*.yaml, relative to this file',
  schema: oneOrMore(),
  literal: [''],
});
