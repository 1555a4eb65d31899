/** The document of `service explain --json`, version 1, and of a service of `service graph --json`. */

import * as v from 'valibot';
import type { Cause, Outcome } from '../base/index.ts';
import { CauseName, Count, Nodes, OutcomeName } from './shapes.ts';

export interface Explained {
  readonly service: string;
  readonly node: string;
  /** What was seen, as text. */
  readonly is: string;
  /** What keeps it from being started, whatever it requires. */
  readonly stuck: {
    readonly outcome: Outcome;
    readonly cause: Cause | null;
    readonly detail: string | null;
  } | null;
  readonly needs: readonly {
    readonly service: string;
    readonly scope: string;
    readonly condition: 'started' | 'healthy' | 'completed';
    readonly strength: 'required' | 'weak' | 'order';
    readonly verdict: 'met' | 'unmet';
    readonly good: number;
    readonly of: number;
    readonly bad: readonly { readonly nodes: string; readonly is: string }[];
    readonly because: Explained | null;
  }[];
}

const instance = {
  service: v.string(),
  node: v.string(),
  is: v.string(),
  stuck: v.nullable(
    v.strictObject({ outcome: OutcomeName, cause: v.nullable(CauseName), detail: v.nullable(v.string()) }),
  ),
};

const Needs = v.pipe(
  v.array(
    v.strictObject({
      service: v.string(),
      scope: v.string(),
      condition: v.picklist(['started', 'healthy', 'completed']),
      strength: v.picklist(['required', 'weak', 'order']),
      /** As things stand, with nothing being done. */
      verdict: v.picklist(['met', 'unmet']),
      good: Count,
      of: Count,
      bad: v.pipe(v.array(v.strictObject({ nodes: Nodes, is: v.string() })), v.readonly()),
      /** Why the first of them is not good, where something is in its own way. */
      because: v.nullable(v.lazy((): v.GenericSchema<Explained> => Because)),
    }),
  ),
  v.readonly(),
);

const Because: v.GenericSchema<Explained> = v.strictObject({ ...instance, needs: Needs });

export const ServiceExplanation = v.strictObject({ v: v.literal(1), ...instance, needs: Needs });

export type ServiceExplanation = v.InferOutput<typeof ServiceExplanation>;
