/** A gateway does not work, or works no more. What it had not been given can go another way. */

import type { ExecEnd } from '../../transport/index.ts';

export class GatewayLost extends Error {
  readonly gateway: string;

  constructor(gateway: string, why: string) {
    super(`gateway '${gateway}': ${why}`);
    this.gateway = gateway;
  }

  /** Of what it had. */
  get end(): Extract<ExecEnd, { kind: 'lost' }> {
    return { kind: 'lost', cause: 'gateway', detail: this.message, gateway: this.gateway };
  }
}
