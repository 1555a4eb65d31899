/** A gateway does not work, or works no more. What it had not been given can go another way. */

export class GatewayLost extends Error {
  readonly gateway: string;

  constructor(gateway: string, why: string) {
    super(`gateway '${gateway}': ${why}`);
    this.gateway = gateway;
  }
}
