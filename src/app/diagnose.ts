/** How each node is reached and whether it is: what the files say, what was agreed, and what went wrong. */

import { GrappeError } from '../base/index.ts';
import type { RunObserver } from '../engine/index.ts';
import type { AutoConnector, ConnectionDetails, NodePlan, TransportChoice } from '../transport/index.ts';
import { type CheckRequest, checkNodes, type NodeCheck } from './check-nodes.ts';
import { ObservedConnector } from './observed-connector.ts';

export interface DiagnoseRequest extends CheckRequest {
  readonly connector: AutoConnector;
}

export interface NodeDiagnosis {
  readonly node: string;
  /** Undefined where the configuration of the node is wrong; the check then says how. */
  readonly choice: TransportChoice | undefined;
  /** Undefined for a node that is not reached over SSH, and where its configuration is wrong. */
  readonly plan: NodePlan | undefined;
  /** Whether it repeated the word that was made for the occasion. */
  readonly check: NodeCheck;
  /** What was agreed; undefined for a node that was not reached. */
  readonly details: ConnectionDetails | undefined;
  /** The beginning of what login files printed in front of the command; of remote origin. */
  readonly preamble: string;
  /** What the transport says to do next. */
  readonly hint: string | undefined;
}

export async function diagnoseNodes(
  request: DiagnoseRequest,
  signal: AbortSignal,
  watcher?: RunObserver,
): Promise<NodeDiagnosis[]> {
  const connector = new ObservedConnector(request.connector);
  const checks = await checkNodes({ ...request, connector }, signal, watcher);
  return Promise.all(
    checks.map(async (check) => ({
      node: check.node,
      ...(await planned(request.connector, check.node)),
      check,
      details: connector.details.get(check.node),
      preamble: Buffer.from(connector.preambles.get(check.node) ?? []).toString('utf8'),
      hint: connector.errors.get(check.node)?.hint,
    })),
  );
}

async function planned(
  connector: AutoConnector,
  node: string,
): Promise<Pick<NodeDiagnosis, 'choice' | 'plan'>> {
  try {
    return { choice: await connector.explain(node), plan: await connector.plan(node) };
  } catch (error) {
    if (error instanceof GrappeError) return { choice: undefined, plan: undefined };
    throw error;
  }
}
