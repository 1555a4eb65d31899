/** Every endpoint of the API, as the protocol has them: a new one is among them by itself. */

import * as protocol from '../../src/protocol/index.ts';
import type { Endpoint } from '../../src/protocol/index.ts';

export interface NamedEndpoint {
  /** `DELETE /sessions/:id`. */
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Below `/api`, with something that does not exist in the place of each parameter. */
  readonly path: string;
}

export const ENDPOINTS: readonly NamedEndpoint[] = Object.values(protocol).flatMap((value) =>
  isTable(value)
    ? Object.values(value).map((endpoint) => ({
        name: `${endpoint.method} ${endpoint.path}`,
        endpoint,
        path: `/api${endpoint.path.replaceAll(/:\w+/g, 'no-such-thing')}`,
      }))
    : [],
);

function isTable(value: unknown): value is Readonly<Record<string, Endpoint>> {
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.values(value);
  return entries.length > 0 && entries.every(isEndpoint);
}

function isEndpoint(value: unknown): value is Endpoint {
  return (
    typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'access' in value
  );
}
