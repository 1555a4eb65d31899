/** Plans that were shown to somebody, as long as they may still agree to them. */

import type { ServiceOrder } from '../../../protocol/index.ts';
import type { Plan } from '../../../services/index.ts';

interface Shown {
  /** A plan is carried out by whoever has seen it. */
  readonly who: string;
  readonly order: ServiceOrder;
}

/** Of thousands of nodes each is some megabytes. */
const MOST = 16;

export class KeptPlans {
  readonly #plans = new Map<string, Plan>();

  keep(id: string, { plan, ...shown }: Shown & { readonly plan: Plan }): void {
    const key = keyOf(id, shown);
    this.#plans.delete(key);
    this.#plans.set(key, plan);
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > MOST && oldest !== undefined) this.#plans.delete(oldest);
  }

  of(id: string, shown: Shown): Plan | undefined {
    return this.#plans.get(keyOf(id, shown));
  }
}

function keyOf(id: string, { who, order }: Shown): string {
  return JSON.stringify([id, who, Object.entries(order).toSorted(([a], [b]) => a.localeCompare(b))]);
}
