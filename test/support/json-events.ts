/** What `--json` printed: one event a line, each as the protocol has it. */

import { type GenericSchema, type InferOutput, parse } from 'valibot';

export function jsonEvents<Schema extends GenericSchema>(
  schema: Schema,
  text: string,
): InferOutput<Schema>[] {
  return text
    .trim()
    .split('\n')
    .map((line) => parse(schema, JSON.parse(line)));
}
