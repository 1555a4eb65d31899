/** A request that was refused before anything of it was looked at but its head. */

import { GrappeError, type GrappeErrorParts } from '../base/index.ts';

export class RequestRefused extends GrappeError {
  /** Of HTTP. */
  readonly status: number;

  constructor(status: number, parts: GrappeErrorParts) {
    super('request-refused', parts);
    this.status = status;
  }
}
