import * as v from 'valibot';
import { ENGINES, POLICIES, SLURM_NAME } from '../../base/index.ts';
import {
  age,
  duration,
  keys,
  matching,
  named,
  nodeSet,
  oneOf,
  size,
  text,
  trueOrFalse,
  wholeNumber,
} from './kinds.ts';
import { renameKeys } from './rename-keys.ts';
import { configKey } from './config-key.ts';

const NAME = /^[a-z][a-z0-9+#-]{0,31}$/;
const name = matching(NAME, 'a name of small letters, digits, + # and -');

const share = v.pipe(
  matching(/^(?:100|[1-9][0-9]?)%$/, 'a share from 1% to 100%'),
  v.transform((written) => Number.parseInt(written, 10) / 100),
);

const limits = v.pipe(
  keys({
    time: v.exactOptional(duration(1)),
    cpu: v.exactOptional(duration(1)),
    memory: v.exactOptional(size()),
    output: v.exactOptional(size()),
    disk: v.exactOptional(size()),
    processes: v.exactOptional(wholeNumber(1, 100_000)),
  }),
  v.transform((written) =>
    renameKeys(written, {
      time: 'wallMs',
      cpu: 'cpuMs',
      memory: 'memoryBytes',
      output: 'outputBytes',
      disk: 'diskBytes',
    } as const),
  ),
);

/** The program has folders of its own in their place. */
const HIDDEN = /^\/(?:tmp|work|proc|dev)(?:\/|$)/;
const shownFolder = v.pipe(
  matching(/^(?:\/(?!\.{1,2}(?:\/|$))[^/\p{C}]+)+\/?$/u, "a path from the root without '..'"),
  v.check(
    (path) => !HIDDEN.test(path),
    'a folder outside of /tmp, /work, /proc and /dev, where a program has its own',
  ),
);

const language = v.pipe(
  keys({
    extensions: v.exactOptional(
      v.array(matching(/^\.[A-Za-z0-9]+$/, 'an ending such as .lua'), 'a list of endings'),
    ),
    version: text(),
    compile: v.exactOptional(text()),
    run: text(),
    hello: text(),
    folders: v.exactOptional(v.array(shownFolder, 'a list of folders')),
  }),
  v.transform(({ extensions = [], folders = [], ...rest }) => ({ ...rest, extensions, folders })),
);

const sandbox = v.pipe(
  keys({
    required: v.exactOptional(trueOrFalse()),
    user: v.exactOptional(matching(/^[A-Za-z0-9_][\w.-]*\$?$/, 'an account of the nodes')),
  }),
  v.transform((written) => ({ required: false, ...written })),
);

const oneNode = matching(/^[^\s@,!&^*?[\]-][^\s@,!&^*?[\]]*$/, 'the name of one node');
/** As Slurm itself has names of partitions, accounts and QOS. */
const slurmName = matching(SLURM_NAME, 'a name that Slurm knows');

const plainFolder = matching(/^(?:\/(?!\.{1,2}(?:\/|$))[^/\p{C}]+)+$/u, "a path from the root without '..'");

const slurm = v.pipe(
  keys({
    login: oneNode,
    partition: v.exactOptional(slurmName),
    account: v.exactOptional(slurmName),
    qos: v.exactOptional(slurmName),
    shared_folder: v.exactOptional(plainFolder),
    node_folder: v.exactOptional(plainFolder),
    max_submitted: v.exactOptional(wholeNumber(1, 100_000)),
  }),
  v.transform((written) =>
    renameKeys({ max_submitted: 1000, ...written }, {
      shared_folder: 'sharedFolder',
      node_folder: 'nodeFolder',
      max_submitted: 'maxSubmitted',
    } as const),
  ),
);

export const jobsKey = configKey({
  name: 'jobs',
  about: 'programs on the cluster: where they run, and what they may use',
  schema: v.pipe(
    keys({
      nodes: v.exactOptional(nodeSet()),
      first: v.exactOptional(oneNode),
      policy: v.exactOptional(oneOf(POLICIES)),
      max_tasks: v.exactOptional(wholeNumber(1, 10_000)),
      max_cpu: v.exactOptional(share),
      slots: v.exactOptional(wholeNumber(1, 10_000)),
      per_user: v.exactOptional(
        keys({
          running: v.exactOptional(wholeNumber(1, 1_000_000)),
          queued: v.exactOptional(wholeNumber(1, 1_000_000)),
        }),
      ),
      tags: v.exactOptional(named(name, nodeSet())),
      limits: v.exactOptional(limits),
      sandbox: v.exactOptional(sandbox),
      languages: v.exactOptional(named(name, language)),
      keep: v.exactOptional(age()),
      engine: v.exactOptional(oneOf(ENGINES)),
      slurm: v.exactOptional(slurm),
    }),
    v.transform((written) =>
      renameKeys(written, {
        max_tasks: 'maxTasks',
        max_cpu: 'maxCpu',
        per_user: 'perUser',
        keep: 'keepMs',
      } as const),
    ),
  ),
  nodeSets: ['nodes', 'tags.*'],
  literal: ['languages.*.hello', 'languages.*.compile', 'languages.*.run', 'languages.*.version'],
  // A file that merely lies in a folder must not show programs more of a node than is usual.
  trusted: ['sandbox', 'languages'],
});
