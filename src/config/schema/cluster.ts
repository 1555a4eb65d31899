import * as v from 'valibot';
import { COLOURS } from '../settings.ts';
import { configKey } from './config-key.ts';
import { keys, oneOf, text } from './kinds.ts';

export const clusterKey = configKey({
  name: 'cluster',
  about: 'how this cluster is called and coloured, to tell several apart',
  schema: keys({
    name: v.exactOptional(text()),
    colour: v.exactOptional(oneOf(COLOURS)),
  }),
});
