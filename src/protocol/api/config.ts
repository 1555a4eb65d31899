/** Endpoints of the configuration: its files, what is wrong with them, and changes that are checked before anything is written. */

import * as v from 'valibot';
import { Count } from '../shapes.ts';
import { endpoints } from './endpoint.ts';

/** As the list names it: below the folder of grappe.yaml. */
const File = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
/** Larger files are not read either. */
const Text = v.pipe(v.string(), v.maxLength(1 << 20));
const Hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const Nodes = v.pipe(v.string(), v.minLength(1), v.maxLength(10_000));

const Place = v.strictObject({ file: v.nullable(v.string()), line: Count, column: Count, length: Count });

export const ConfigDiagnostic = v.strictObject({
  severity: v.picklist(['error', 'warning']),
  message: v.string(),
  hint: v.nullable(v.string()),
  /** Null where a whole file is meant. `file` is null of a file that lies elsewhere. */
  place: v.nullable(Place),
  related: v.array(v.strictObject({ message: v.string(), place: Place })),
});
export type ConfigDiagnostic = v.InferOutput<typeof ConfigDiagnostic>;

export const ConfigFile = v.strictObject({
  file: v.string(),
  path: v.string(),
  /** `read`: it is shown and not changed; `none`: it lies elsewhere, and is not even shown. */
  access: v.picklist(['write', 'read', 'none']),
  /** Why it is not written here: the configuration says so, another account's file, several names, outside of the folder. */
  why: v.nullable(v.picklist(['configured', 'not-ours', 'linked', 'elsewhere'])),
});
export type ConfigFile = v.InferOutput<typeof ConfigFile>;

const Entry = v.strictObject({
  name: v.string(),
  file: v.nullable(v.string()),
  line: Count,
  value: v.unknown(),
});

/** What the forms show: values as they are written. */
export const ConfigOutline = v.strictObject({
  nodes: v.nullable(Entry),
  groups: v.array(Entry),
  services: v.array(Entry),
});
export type ConfigOutline = v.InferOutput<typeof ConfigOutline>;

const Checked = {
  diagnostics: v.array(ConfigDiagnostic),
  outline: ConfigOutline,
};

/** Of a service, what forms write; what is not named stays, null takes it away. */
export const SERVICE_FIELDS = [
  'description',
  'nodes',
  'unit',
  'state',
  'enabled',
  'depends_on',
  'healthcheck.test',
  'healthcheck.http',
  'healthcheck.tcp',
  'healthcheck.interval',
  'healthcheck.timeout',
  'healthcheck.retries',
  'rollout.canary',
  'rollout.batch',
  'rollout.promote',
  'rollout.max_failed',
  'rollout.on_failure',
] as const;

const FieldValue = v.nullable(
  v.union([
    v.pipe(v.string(), v.maxLength(10_000)),
    v.number(),
    v.boolean(),
    v.pipe(v.array(Name), v.maxLength(1000)),
  ]),
);

export const ConfigEdit = v.variant('kind', [
  v.strictObject({ kind: v.literal('set-nodes'), nodes: Nodes }),
  v.strictObject({ kind: v.literal('set-group'), group: Name, nodes: Nodes }),
  v.strictObject({ kind: v.literal('rename-group'), group: Name, to: Name }),
  v.strictObject({ kind: v.literal('remove-group'), group: Name }),
  v.strictObject({
    kind: v.literal('set-service'),
    service: Name,
    values: v.pipe(
      v.record(v.picklist(SERVICE_FIELDS), FieldValue),
      v.transform((values): Readonly<Record<string, v.InferOutput<typeof FieldValue>>> => ({ ...values })),
    ),
  }),
  v.strictObject({ kind: v.literal('remove-service'), service: Name }),
]);
export type ConfigEdit = v.InferOutput<typeof ConfigEdit>;

export const CONFIG = endpoints({
  show: {
    method: 'GET',
    path: '/config',
    access: 'see-fleet',
    summary:
      'the files of the configuration, the main one first, what is in them and what is wrong with them',
    answer: v.strictObject({ files: v.array(ConfigFile), ...Checked }),
  },
  read: {
    method: 'GET',
    path: '/config/file',
    access: 'see-fleet',
    summary: 'the text of one of these files',
    query: v.strictObject({ file: File }),
    answer: v.strictObject({ file: v.string(), text: v.string(), hash: Hash }),
  },
  check: {
    method: 'POST',
    path: '/config/check',
    access: 'edit-config',
    summary: 'what would be wrong, were this the text of the file; nothing is written',
    body: v.strictObject({ file: File, text: Text }),
    answer: v.strictObject(Checked),
  },
  edit: {
    method: 'POST',
    path: '/config/edit',
    access: 'edit-config',
    summary: 'the text with one value changed and all else as it is; nothing is written',
    body: v.strictObject({ text: Text, edit: ConfigEdit }),
    answer: v.strictObject({ text: v.string() }),
  },
  save: {
    method: 'PUT',
    path: '/config/file',
    access: 'edit-config',
    summary: 'write a file, if it is still the one that was read and the configuration is right with it',
    body: v.strictObject({ file: File, text: Text, hash: Hash }),
    answer: v.strictObject({ hash: Hash }),
  },
  backups: {
    method: 'GET',
    path: '/config/backups',
    access: 'see-fleet',
    summary: 'what a file held before it was saved here, the newest first',
    query: v.strictObject({ file: File }),
    answer: v.strictObject({
      backups: v.array(
        v.strictObject({ backup: v.string(), at: v.string(), user: v.string(), bytes: Count, hash: Hash }),
      ),
    }),
  },
  backup: {
    method: 'GET',
    path: '/config/backups/:backup',
    access: 'see-fleet',
    summary: 'the text of one of these',
    query: v.strictObject({ file: File }),
    answer: v.strictObject({ text: v.string() }),
  },
});
