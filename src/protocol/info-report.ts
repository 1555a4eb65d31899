/** The document of `info --json`, version 1. */

import * as v from 'valibot';
import { ABOUT } from './api/about.ts';

const { cluster, you, languages, slots } = ABOUT.info.answer.entries;

export const InfoReport = v.strictObject({
  v: v.literal(1),
  /** Of this program. */
  version: v.string(),
  /** The one that was asked; null: this machine, by its own configuration. */
  server: v.nullable(ABOUT.info.answer.entries.server),
  /** Path of the grappe.yaml of this machine; null: none was found, or a server was asked. */
  config: v.nullable(v.string()),
  ...{ cluster, you, languages, slots },
  /** Nodes that have not answered yet. */
  waiting: v.string(),
});
export type InfoReport = v.InferOutput<typeof InfoReport>;
