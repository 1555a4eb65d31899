/** The document of `nodes facts --json`, version 1. */

import * as v from 'valibot';
import { CAUSES, type Cause, OUTCOMES, type Outcome } from '../base/index.ts';

const Text = v.nullable(v.string());
const Amount = v.pipe(v.number(), v.minValue(0));
const Whole = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What a node told of itself; null where it gave no usable answer. */
const Facts = v.strictObject({
  os: v.nullable(v.strictObject({ id: Text, name: v.string(), version: Text, title: v.string() })),
  kernel: v.nullable(v.strictObject({ name: v.string(), release: v.string(), architecture: v.string() })),
  cpus: v.nullable(v.strictObject({ count: Whole, model: Text })),
  memory: v.nullable(
    v.strictObject({
      totalBytes: Whole,
      availableBytes: Whole,
      swapTotalBytes: Whole,
      swapFreeBytes: Whole,
    }),
  ),
  /** Over 1, 5 and 15 minutes. */
  load: v.nullable(v.strictTuple([Amount, Amount, Amount])),
  uptimeSeconds: v.nullable(Amount),
  init: v.nullable(v.strictObject({ system: v.string(), pid1: Text })),
  /** `none`, `kvm`, `docker`… */
  virtualisation: Text,
  disks: v.nullable(
    v.array(v.strictObject({ mount: v.string(), device: v.string(), sizeBytes: Whole, freeBytes: Whole })),
  ),
});

export const NodesFactsReport = v.strictObject({
  v: v.literal(1),
  count: Whole,
  nodes: v.array(
    v.strictObject({
      node: v.string(),
      /** When the node answered; null with `facts`. */
      at: v.nullable(v.pipe(v.string(), v.isoTimestamp())),
      facts: v.nullable(Facts),
      /** Of the probe; `ok` where the facts are remembered. */
      outcome: v.picklist(Object.keys(OUTCOMES) as Outcome[]),
      cause: v.nullable(v.picklist(Object.keys(CAUSES) as Cause[])),
      detail: Text,
    }),
  ),
});

export type NodesFactsReport = v.InferOutput<typeof NodesFactsReport>;
