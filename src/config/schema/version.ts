import * as v from 'valibot';
import { configKey } from './config-key.ts';

export const versionKey = configKey({
  name: 'version',
  about: 'the version of this file format: 1',
  schema: v.literal(1, '1'),
  required: true,
  literal: [''],
});
