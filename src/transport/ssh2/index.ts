/** The in-process SSH client. The ssh2 package itself is loaded at the first connection. */

export { CreditBudget } from './receive-credit.ts';
export type { ResolverOptions } from './resolve-address.ts';
export { type Ssh2ConnectorOptions, createSsh2Connector } from './ssh2-connector.ts';
export { type TargetSources, targetFromConfig } from './target-from-config.ts';
export type { Hop, HostKeyDecision, HostKeyPolicy, Target } from './target.ts';
