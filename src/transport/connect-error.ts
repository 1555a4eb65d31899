/** ConnectError: why no session with a node could be had. Nothing was sent when it is thrown. */

import { type Cause, GrappeError, type Outcome } from '../base/index.ts';

export class ConnectError extends GrappeError {
  readonly outcome: Extract<Outcome, 'unreachable' | 'denied' | 'hostkey' | 'local' | 'cancelled'>;
  readonly connectCause: Cause;

  constructor(outcome: ConnectError['outcome'], connectCause: Cause, message: string, hint?: string) {
    super('connect', { message, ...(hint === undefined ? {} : { hint }) });
    this.outcome = outcome;
    this.connectCause = connectCause;
  }
}
