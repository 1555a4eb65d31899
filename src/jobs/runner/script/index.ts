/** What a node runs. Each is one text for `sh -c`, with the place as its first argument. */

import { BEGINNING, FAREWELL } from './beginning.ts';
import { RESULTS } from './results.ts';
import { START } from './start.ts';
import { FENCE, STOP, SWEEP } from './stop.ts';
import { WATCH } from './watch.ts';

export { FAREWELL, GREETING } from './beginning.ts';
export { PIECE_BYTES } from './watch.ts';

export const SCRIPTS = {
  start: `${BEGINNING}${START}`,
  stat: `${BEGINNING}ids\ntell $all\nsay ${FAREWELL}\n`,
  fence: `${BEGINNING}${FENCE}`,
  stop: `${BEGINNING}${STOP}`,
  watch: `${BEGINNING}${WATCH}`,
  results: `${BEGINNING}${RESULTS}`,
  sweep: `${BEGINNING}${SWEEP}`,
} as const;
