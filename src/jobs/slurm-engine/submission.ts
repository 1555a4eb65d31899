/** Attempts that are handed in together: of one shape, and few enough for one script. */

import type { StartOrder } from '../runner/index.ts';
import { batchScript, type ScriptSite } from './batch-script.ts';

/** Slurm's own limit, where no site has set another (`max_script_size`). */
const MOST_SCRIPT_BYTES = 4 * 2 ** 20;

export interface Shaped {
  readonly order: StartOrder;
  readonly options: readonly string[];
}

export interface Submission {
  readonly ids: readonly string[];
  readonly stdin: () => AsyncIterable<Uint8Array>;
}

export class ScriptTooLargeError extends Error {
  readonly attempt: string;

  constructor(attempt: string, sizeBytes: number) {
    const mib = Math.ceil(sizeBytes / 2 ** 20);
    super(`it makes a script of ${mib} MiB, and Slurm takes 4: leave large files where its nodes see them`);
    this.attempt = attempt;
  }
}

/** `most`: elements of an array. */
export async function submissionsOf(
  site: ScriptSite,
  orders: readonly Shaped[],
  most: number,
): Promise<readonly Submission[]> {
  const shapes = [...Map.groupBy(orders, ({ options }) => options.join('\n')).values()];
  const chunks = shapes.flatMap((same) =>
    Array.from({ length: Math.ceil(same.length / most) }, (_, at) => same.slice(at * most, (at + 1) * most)),
  );
  const made = [];
  for (const chunk of chunks) made.push(...(await fitting(site, chunk)));
  return made;
}

/** Halved until it fits. */
async function fitting(site: ScriptSite, chunk: readonly Shaped[]): Promise<readonly Submission[]> {
  const script = await batchScript(
    site,
    chunk.map(({ order }) => order),
  );
  if (script.length <= MOST_SCRIPT_BYTES) return [submission(chunk, script)];
  const [first] = chunk;
  if (first && chunk.length === 1) throw new ScriptTooLargeError(first.order.id, script.length);
  const half = Math.ceil(chunk.length / 2);
  return [...(await fitting(site, chunk.slice(0, half))), ...(await fitting(site, chunk.slice(half)))];
}

function submission(chunk: readonly Shaped[], script: Uint8Array): Submission {
  const ids = chunk.map(({ order }) => order.id);
  const options = chunk[0]?.options ?? [];
  const head = [
    ...options.map((option) => `option ${option}\n`),
    ...ids.map((id) => `attempt ${id}\n`),
    `script ${script.length}\n`,
  ];
  return {
    ids,
    stdin: async function* () {
      yield await Promise.resolve(Buffer.from(head.join('')));
      yield script;
      yield Buffer.from('go\n');
    },
  };
}
