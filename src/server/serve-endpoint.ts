/** Serves one endpoint: who calls, whether they may, what they sent, what is answered. */

import type { IncomingMessage } from 'node:http';
import type { Context, Handler } from 'hono';
import { stream } from 'hono/streaming';
import * as v from 'valibot';
import { type Accounts, requirePermission } from '../app/index.ts';
import { GrappeError } from '../base/index.ts';
import type { Bytes, Endpoint } from '../protocol/index.ts';
import { errorAnswer } from './answer-error.ts';
import { authenticate } from './authenticate.ts';
import type { GuardPolicy } from './guard.ts';
import type { Call, SignedIn } from './handlers.ts';

export interface Serving {
  readonly accounts: Accounts;
  readonly policy: GuardPolicy;
  /** Is told what nobody foresaw. */
  readonly log: (text: string) => void;
}

type AnyHandler = (call: Call) => Promise<unknown>;

export function serveEndpoint(endpoint: Endpoint, handler: AnyHandler, serving: Serving): Handler {
  return async (context) => {
    try {
      const caller = allowedCaller(endpoint, await authenticate(serving.accounts, incomingOf(context), serving.policy));
      const answer = await handler({
        params: context.req.param(),
        query: endpoint.query && checked(endpoint.query, context.req.query(), 'query'),
        body: endpoint.body && checked(endpoint.body, await jsonOf(context), 'body'),
        caller,
        signal: context.req.raw.signal,
        setHeader: (name, value) => context.header(name, value),
      } as Call);
      context.header('cache-control', 'no-store');
      if (typeof endpoint.answer === 'string') return bytes(context, endpoint.answer, answer as Bytes);
      return context.json(answer);
    } catch (error) {
      const { status, body } = errorAnswer(error, serving.log);
      return context.json(body, status as 400);
    }
  };
}

/** Nobody learns whether something exists before it is known who asks. */
function allowedCaller({ access }: Endpoint, signedIn: SignedIn | undefined): SignedIn | undefined {
  if (access === 'anyone') return signedIn;
  if (!signedIn) throw new GrappeError('not-signed-in', { message: 'nobody is signed in' });
  if (access !== 'signed-in') requirePermission(signedIn.who, access);
  return signedIn;
}

async function jsonOf(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    throw new GrappeError('usage', { message: 'the body is not JSON' });
  }
}

function checked(schema: v.GenericSchema, value: unknown, part: string): unknown {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? '';
  throw new GrappeError('usage', {
    message: `the ${part}${path === '' ? '' : ` at '${path}'`} is not what this endpoint takes`,
    why: issue.message,
    hint: 'see /api/openapi.json',
  });
}

function bytes(context: Context, mediaType: string, { name, chunks }: Bytes): Response {
  context.header('content-type', mediaType);
  // Never shown in the page's own origin, whatever is in it.
  const quoted = (name ?? 'download').replaceAll(/[^\w.@-]/g, '_');
  context.header('content-disposition', `attachment; filename="${quoted}"`);
  return stream(context, async (out) => {
    for await (const chunk of chunks) await out.write(chunk);
  });
}

/** What Node read of the request. */
function incomingOf(context: Context): IncomingMessage {
  return (context.env as { readonly incoming: IncomingMessage }).incoming;
}
