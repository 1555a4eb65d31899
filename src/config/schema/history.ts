import * as v from 'valibot';
import { configKey } from './config-key.ts';
import { age, keys, size, trueOrFalse } from './kinds.ts';
import { renameKeys } from './rename-keys.ts';

export const historyKey = configKey({
  name: 'history',
  about: 'what is recorded of runs, and for how long',
  schema: v.pipe(
    keys({
      record: v.exactOptional(trueOrFalse()),
      keep: v.exactOptional(age()),
      max: v.exactOptional(size()),
      audit: v.exactOptional(trueOrFalse()),
    }),
    v.transform((written) => renameKeys(written, { keep: 'keepMs', max: 'maxBytes' } as const)),
  ),
  // A file that merely lies in a folder must neither stop the audit nor empty the history.
  trusted: ['record', 'keep', 'max', 'audit'],
});
