/** What a person may tell a rollout that is under way, from any shell. */

export type Order =
  /** Begins nothing new until `resume`. */
  | { readonly kind: 'pause' | 'resume' }
  /** Lets the waves after a canary begin; of all services where none is named. */
  | { readonly kind: 'promote'; readonly service?: string }
  /** Begins nothing new any more; what runs goes on to its end. */
  | { readonly kind: 'abort' };

/** Orders as they come in; ends when its signal aborts. */
export type OrderSource = (signal: AbortSignal) => AsyncIterable<Order>;

/** Follows a source until the rollout is over. */
export async function followOrders(
  source: OrderSource,
  obey: (order: Order) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const order of source(signal)) {
      if (signal.aborted) return;
      obey(order);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
