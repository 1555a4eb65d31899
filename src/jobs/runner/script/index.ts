/** What a node runs. Each is one text for `sh -c`, with the place as its first argument. */

import { BEGINNING, FAREWELL } from './beginning.ts';
import { RESULTS } from './results.ts';
import { START } from './start.ts';
import { FENCE, STOP, SWEEP } from './stop.ts';
import { WATCH } from './watch.ts';

export { beginning, FAREWELL, GREETING } from './beginning.ts';
export { OWN_FOLDER, START_IN_JOB, TAKE } from './start.ts';
export { CLEAR, FENCE_ONE } from './stop.ts';
export { resultsScript } from './results.ts';
export { PIECE, PIECE_BYTES, watchScript } from './watch.ts';

/** By what is asked of a node. */
export type Scripts = Readonly<
  Record<'start' | 'stat' | 'fence' | 'stop' | 'watch' | 'results' | 'sweep', string>
>;

export const SCRIPTS: Scripts = {
  start: `${BEGINNING}${START}`,
  stat: `${BEGINNING}ids\ntell $all\nsay ${FAREWELL}\n`,
  fence: `${BEGINNING}${FENCE}`,
  stop: `${BEGINNING}${STOP}`,
  watch: `${BEGINNING}${WATCH}`,
  results: `${BEGINNING}${RESULTS}`,
  sweep: `${BEGINNING}${SWEEP}`,
};
