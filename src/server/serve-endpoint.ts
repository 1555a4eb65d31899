/** Serves one endpoint: who calls, whether they may, what they sent, what is answered. */

import type { IncomingMessage } from 'node:http';
import type { Context, Handler } from 'hono';
import { stream } from 'hono/streaming';
import * as v from 'valibot';
import { type Accounts, requirePermission } from '../app/index.ts';
import { type Clock, GrappeError, type Limited } from '../base/index.ts';
import { type Bytes, type Endpoint, permits, TICKET_QUERY } from '../protocol/index.ts';
import { errorAnswer } from './answer-error.ts';
import { authenticate } from './authenticate.ts';
import { atPace } from './body-pace.ts';
import { cookieIn } from './cookies.ts';
import { actorOf, type Call, type Sender, type SignedIn } from './handlers.ts';
import type { ServerPolicy } from './policy.ts';
import { addressOf } from './sender.ts';

export interface Serving {
  readonly accounts: Accounts;
  readonly policy: ServerPolicy;
  /** A few requests with much in them at once; the others wait unread. */
  readonly largeInTurn: Limited;
  readonly clock: Clock;
  /** Is told what nobody foresaw. */
  readonly log: (text: string) => void;
}

/** Bodies that are larger are read in turn: in memory each is a multiple of itself. */
const LARGE_BYTES = 2 ** 20;

const TOO_SLOW = 408;

type AnyHandler = (call: Call) => Promise<unknown>;

export function serveEndpoint(endpoint: Endpoint, handler: AnyHandler, serving: Serving): Handler {
  return async (context) => {
    const { accounts, policy, largeInTurn, clock, log } = serving;
    const incoming = incomingOf(context);
    let signedIn: SignedIn | undefined;
    context.header('cache-control', 'no-store');
    const admit = async (): Promise<SignedIn | undefined> => {
      signedIn = await authenticate(accounts, incoming, policy);
      return allowedCaller(endpoint, signedIn);
    };
    try {
      const first = await admit();
      const isLarge = Number(incoming.headers['content-length'] ?? 0) > LARGE_BYTES;
      const read = (): Promise<unknown> => jsonOf(context);
      const work = async (): Promise<unknown> => {
        const body = endpoint.body && (await (isLarge ? atPace(incoming.socket, clock, read) : read()));
        // While much was read, somebody may have been signed out.
        const caller = isLarge ? await admit() : first;
        return handler({
          params: context.req.param(),
          query: endpoint.query && checked(endpoint.query, queryOf(context), 'query'),
          body: endpoint.body && checked(endpoint.body, body, 'body'),
          caller,
          sender: senderOf(incoming, policy),
          signal: context.req.raw.signal,
          setHeader: (name, value) => context.header(name, value),
        } as Call);
      };
      const answer = await (isLarge ? largeInTurn(work) : work());
      if (typeof endpoint.answer === 'string') return bytes(context, endpoint.answer, answer as Bytes, log);
      return context.json(answer);
    } catch (error) {
      if (signedIn && isRefusal(error))
        await accounts.auditRefusal(actorOf(signedIn), `${endpoint.method} ${context.req.path}`, error.code);
      const { status, body } = errorAnswer(shownTo(signedIn, error), log);
      // What is left of the request is not waited for.
      if (status === TOO_SLOW) context.header('connection', 'close');
      return context.json(body, status as 400);
    }
  };
}

/** Commands of the configuration, and what they wrote, may hold secrets: they are for those who write them. */
function shownTo(signedIn: SignedIn | undefined, error: unknown): unknown {
  if (!(error instanceof GrappeError) || error.code !== 'group-upcall') return error;
  if (signedIn && permits(signedIn.who.role, 'edit-config')) return error;
  return new GrappeError(error.code, { message: error.message, hint: 'an administrator is told why' });
}

function isRefusal(error: unknown): error is GrappeError {
  return error instanceof GrappeError && error.code === 'not-permitted';
}

function senderOf(incoming: IncomingMessage, policy: ServerPolicy): Sender {
  const { headers } = incoming;
  return {
    from: addressOf(incoming, policy),
    agent: headers['user-agent'] ?? '',
    session: cookieIn(headers.cookie, policy.cookie),
  };
}

/** Nobody learns whether something exists before it is known who asks. */
function allowedCaller({ access }: Endpoint, signedIn: SignedIn | undefined): SignedIn | undefined {
  if (access === 'anyone') return signedIn;
  if (!signedIn) throw new GrappeError('not-signed-in', { message: 'nobody is signed in' });
  if (access !== 'signed-in') requirePermission(signedIn.who, access);
  return signedIn;
}

function queryOf(context: Context): Record<string, string> {
  const { [TICKET_QUERY]: _, ...query } = context.req.query();
  return query;
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

/** Whoever downloads must not take a part for the whole: where it breaks off, so does the connection. */
function bytes(context: Context, mediaType: string, { name, chunks }: Bytes, log: Serving['log']): Response {
  context.header('content-type', mediaType);
  // Never shown in the page's own origin, whatever is in it.
  const quoted = (name ?? 'download').replaceAll(/[^\w.@-]/g, '_');
  context.header('content-disposition', `attachment; filename="${quoted}"`);
  return stream(
    context,
    async (out) => {
      for await (const chunk of chunks) {
        if (out.aborted) return;
        await out.write(chunk);
      }
    },
    async (error) => {
      log(`a download broke off: ${error.message}`);
      incomingOf(context).socket.destroy();
    },
  );
}

/** What Node read of the request. */
function incomingOf(context: Context): IncomingMessage {
  return (context.env as { readonly incoming: IncomingMessage }).incoming;
}
