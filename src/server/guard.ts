/**
 * What a request must be like before it is looked at: sent to a name of this server, by a page of its own or by a client that is no
 * browser, as JSON, and not too large. A session alone never suffices: browsers show it whoever made them send the request.
 */

import type { IncomingMessage } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import { RequestRefused } from './request-refused.ts';

export interface GuardPolicy {
  /** Where the console lies under its address: `/`, or `/grappe/` behind a proxy. */
  readonly base: string;
  /** What the Host header may be, as it is written: `127.0.0.1:8017`. */
  readonly hosts: ReadonlySet<string>;
  /** Pages that may send something: `http://127.0.0.1:8017`. */
  readonly origins: ReadonlySet<string>;
  /** Of a request that may be one of somebody signed in. */
  readonly bodyBytes: number;
}

/** Of one by whoever has not signed in yet. */
const STRANGERS_BODY_BYTES = 16 * 1024;
const SAFE = new Set(['GET', 'HEAD']);

export function guard(policy: GuardPolicy): MiddlewareHandler {
  return async (context, next) => {
    const { incoming } = context.env as { readonly incoming: IncomingMessage };
    refuseRequest(incoming, context.req.path, policy);
    await next();
  };
}

/** `path`: as endpoints are found by it, `%61pi` is `api`. Throws RequestRefused. */
export function refuseRequest(request: IncomingMessage, path: string, policy: GuardPolicy): void {
  refuseHost(request, policy);
  const isUnsafe = !SAFE.has(request.method ?? '');
  if (isUnsafe) refuseOrigin(request, policy);
  if (isUnsafe || path.startsWith(`${policy.base}api/`)) refuseSite(request, isUnsafe);
  // Anybody may send those of sessions.
  refuseBody(request, path.startsWith(`${policy.base}api/session`), policy);
}

/** The same for a socket, which a page of any site may ask for. Throws RequestRefused. */
export function refuseUpgrade(request: IncomingMessage, policy: GuardPolicy): void {
  refuseHost(request, policy);
  refuseOrigin(request, policy);
  refuseSite(request, true);
  if (request.url !== `${policy.base}api/socket`)
    throw new RequestRefused(404, { message: 'there is one socket, /api/socket' });
}

/** Against names of others that point here: the one that was asked for is compared as a whole. */
function refuseHost({ rawHeaders, headers, url = '' }: IncomingMessage, { hosts }: GuardPolicy): void {
  const given = rawHeaders.filter((_, at) => at % 2 === 0 && rawHeaders[at]?.toLowerCase() === 'host').length;
  if (given === 1 && url.startsWith('/') && hosts.has((headers.host ?? '').toLowerCase())) return;
  throw new RequestRefused(421, { message: 'this server is not known by the name that was asked for' });
}

/** A client without a browser has no origin; what it shows, no browser sends by itself. */
function refuseOrigin({ headers }: IncomingMessage, { origins }: GuardPolicy): void {
  const isClient = headers.authorization?.startsWith('Bearer ') && headers.cookie === undefined;
  if (headers.origin === undefined ? isClient : origins.has(headers.origin)) return;
  throw new RequestRefused(403, { message: 'the request was sent by a page of another origin' });
}

function refuseSite({ headers }: IncomingMessage, isUnsafe: boolean): void {
  const site = headers['sec-fetch-site'];
  // `none`: a person typed the address.
  if (site === undefined || site === 'same-origin' || (site === 'none' && !isUnsafe)) return;
  throw new RequestRefused(403, { message: 'the request was sent by a page of another site' });
}

function refuseBody({ headers }: IncomingMessage, isAnybodys: boolean, policy: GuardPolicy): void {
  if (headers['transfer-encoding'] !== undefined)
    throw new RequestRefused(411, { message: 'the request does not say how long it is' });
  const length = Number(headers['content-length'] ?? 0);
  const isStranger = headers.cookie === undefined && headers.authorization === undefined;
  const most = isStranger || isAnybodys ? STRANGERS_BODY_BYTES : policy.bodyBytes;
  if (!(length <= most))
    throw new RequestRefused(413, { message: `the request is longer than ${most} bytes` });
  if (length > 0 && !/^application\/json(?:$|;)/i.test(headers['content-type'] ?? ''))
    throw new RequestRefused(415, { message: 'the request is not JSON' });
}
