/** What somebody hands in: a program or a command, with all that it wants. */

import * as v from 'valibot';
import { ENGINES, POLICIES, SLURM_GRES, SLURM_NAME } from '../../base/index.ts';
import { Count } from '../shapes.ts';

/** No program is given a NUL byte: a word ends there. */
const Word = v.pipe(
  v.string(),
  v.maxLength(10_000),
  v.check((text) => !text.includes('\0'), 'it holds a NUL byte'),
);
const Words = v.pipe(v.array(Word), v.maxLength(1000));
const Expression = v.pipe(v.string(), v.minLength(1), v.maxLength(10_000));
/** Longer than a file of two thousand hosts. */
const MOST_EXPRESSIONS_TEXT = 200_000;
const Expressions = v.pipe(
  v.array(Expression),
  v.maxLength(10_000),
  v.check((all) => all.join(' ').length <= MOST_EXPRESSIONS_TEXT, 'it is too long'),
);
/** Of many megabytes: one pass, and no expression that goes back. */
const Base64 = v.pipe(v.string(), v.check(isBase64, 'it is no base64'));

function isBase64(text: string): boolean {
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='));
  const other = text.search(/[^A-Za-z0-9+/]/);
  return text.length % 4 === 0 && (other === -1 || other === text.length - padding);
}

const UploadedFile = v.strictObject({
  /** In the folder of the program. */
  path: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
  base64: Base64,
  executable: v.optional(v.boolean(), false),
});

const Program = v.variant('kind', [
  v.strictObject({
    kind: v.literal('program'),
    /** The path of the file that is run. */
    main: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
    /** Where its name and its first line do not tell. */
    language: v.optional(v.pipe(v.string(), v.maxLength(32))),
    /** At least this version. */
    version: v.optional(v.pipe(v.string(), v.maxLength(32))),
  }),
  v.strictObject({
    kind: v.literal('command'),
    command: v.pipe(
      v.string(),
      v.minLength(1),
      v.maxLength(100_000),
      v.check((text) => !text.includes('\0'), 'it holds a NUL byte'),
    ),
  }),
]);

/** The server keeps it. */
const MOST_OUTPUT_BYTES = 256 * 2 ** 20;

const Amount = v.optional(v.pipe(Count, v.minValue(1)));

const SlurmName = v.pipe(v.string(), v.maxLength(200), v.regex(SLURM_NAME));

/** What is to be run, where, and when. */
export const JobOrder = v.strictObject({
  program: Program,
  files: v.pipe(v.array(UploadedFile), v.maxLength(10_000)),
  arguments: v.optional(Words, []),
  stdin: v.optional(Base64),
  env: v.optional(v.record(v.pipe(v.string(), v.regex(/^[A-Za-z_]\w{0,99}$/)), Word)),
  /** Patterns of files that are brought back. */
  results: v.optional(Words, []),
  /** `1-60`, or with at most 8 at once `1-60%8`. */
  array: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  /** Dealt out to the nodes, a part each. */
  split: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  /** Of a split, larger parts for some nodes: `n1=2,n[2-9]=1`, or `cpus`. */
  weights: v.optional(Expression),
  limits: v.optional(
    v.strictObject({
      wallMs: Amount,
      cpuMs: Amount,
      memoryBytes: Amount,
      outputBytes: v.optional(v.pipe(Count, v.minValue(1), v.maxValue(MOST_OUTPUT_BYTES))),
      diskBytes: Amount,
      processes: Amount,
    }),
    {},
  ),
  net: v.optional(v.boolean(), false),
  /** False: without a sandbox, which only some roles may ask for. */
  sandbox: v.optional(v.boolean(), true),
  /** The least level of the sandbox; 3: with a cgroup. */
  isolation: v.optional(v.picklist([2, 3])),
  /** Of several expressions, what any of them stands for. Absent: all that run jobs. */
  nodes: v.optional(v.union([Expression, v.pipe(Expressions, v.minLength(1))])),
  /** Left out of these. */
  exclude: v.optional(Expressions, []),
  /** So many of what is left, at random. */
  pick: Amount,
  policy: v.optional(v.picklist(POLICIES)),
  /** What runs it. Absent: as the configuration says, and over SSH where nodes are named. */
  engine: v.optional(v.picklist(ENGINES)),
  /** What is asked of Slurm, where that runs it. */
  slurm: v.optional(
    v.strictObject({
      partition: v.optional(SlurmName),
      account: v.optional(SlurmName),
      qos: v.optional(SlurmName),
      /** `gpu:2`, `gpu:a100:1,tmpdisk:100` */
      gres: v.optional(v.pipe(v.string(), v.maxLength(1000), v.regex(SLURM_GRES))),
      /** For each task. */
      cpus: v.optional(v.pipe(Count, v.minValue(1), v.maxValue(100_000))),
    }),
  ),
  tags: v.optional(Words, []),
  /** That must be available on the node when it begins. */
  memoryBytes: Amount,
  priority: v.optional(v.pipe(v.number(), v.integer(), v.minValue(-100), v.maxValue(100)), 0),
  after: v.optional(Words, []),
  deadline: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  retries: v.optional(v.pipe(Count, v.maxValue(1000)), 0),
  /** Also of what may have run already: the work may run twice. */
  retryLost: v.optional(v.boolean(), false),
  /** The same key and the same order are the same job. */
  key: v.optional(v.pipe(v.string(), v.maxLength(200))),
  name: v.optional(v.pipe(v.string(), v.maxLength(200))),
});
export type JobOrder = v.InferOutput<typeof JobOrder>;
