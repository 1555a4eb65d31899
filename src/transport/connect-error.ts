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

/** A gateway on the way to the node failed: the node itself was not asked. */
export class GatewayError extends ConnectError {
  readonly gateway: string;

  /** Trust and login troubles keep their outcome, which calls for another cure than a gateway that is down. */
  constructor(gateway: string, { outcome, connectCause, message, hint }: ConnectError) {
    const isDown = outcome === 'unreachable';
    super(
      outcome,
      isDown ? 'gateway' : connectCause,
      named(gateway, message),
      hint ?? cure(gateway, connectCause),
    );
    this.gateway = gateway;
  }
}

/** A gateway that does the work has not reached the node: its account, keys and known hosts count. */
export class SeenByGateway extends ConnectError {
  readonly seenFrom: string;

  constructor(gateway: string, { outcome, connectCause, message, hint }: ConnectError) {
    super(outcome, connectCause, `${message} (from gateway '${gateway}')`, hint);
    this.seenFrom = gateway;
  }
}

function named(gateway: string, message: string): string {
  if (message.startsWith(`gateway '${gateway}'`)) return message;
  return message.startsWith(`'${gateway}' `) ? `gateway ${message}` : `gateway '${gateway}': ${message}`;
}

function cure(gateway: string, cause: Cause): string | undefined {
  return cause === 'host-key-unknown'
    ? `compare its fingerprint and add it: 'grappe nodes trust -w ${gateway}'`
    : undefined;
}
