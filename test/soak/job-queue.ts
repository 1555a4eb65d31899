/**
 * Soak of the queue of jobs: `node test/soak/job-queue.ts [KILLS] [SEED]`. 50 processes submit the same 100 keys at once;
 * a process that submits is killed so many times. Prints seed and counts, ends with 1 if a job was lost, torn or doubled.
 */

import { seededRandom } from '../../src/transport/fake/index.ts';
import { killFloods, submitSameKeys } from '../support/queue-trials.ts';
import { stateFolder } from '../support/state-folder.ts';

const [kills = 200, seed = Date.now() % 1e9] = process.argv.slice(2).map(Number);
const [PROCESSES, KEYS] = [50, 100];

using first = stateFolder();
const same = await submitSameKeys(first.path, PROCESSES, KEYS);
console.log(
  `${PROCESSES} processes, the same ${KEYS} keys: ${same.jobs} jobs, ${same.answers} answers, ${same.failed} failed`,
);
using second = stateFolder();
const { acknowledged, lost, torn, jobs } = await killFloods(second.path, kills, seededRandom(seed));
console.log(
  `seed ${seed}: ${kills} kills, ${acknowledged} jobs acknowledged, ${jobs} in the queue, ${lost.length} lost, ${torn.length} torn`,
);
const isWell =
  same.failed === 0 && same.answers === 1 && same.jobs === KEYS && lost.length + torn.length === 0;
process.exitCode = isWell ? 0 : 1;
