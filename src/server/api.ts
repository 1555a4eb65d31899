/** Every endpoint of the API, with what serves it: the table of contents of the server. */

import { Hono } from 'hono';
import { ConsoleConfig } from '../app/index.ts';
import { GrappeError } from '../base/index.ts';
import {
  ABOUT,
  ACCOUNTS,
  AUDIT,
  CONFIG,
  type Endpoint,
  type Endpoints,
  JOBS,
  NODES,
  PROTOCOL_HEADER,
  RUNS,
  SERVICES,
  SESSION,
} from '../protocol/index.ts';
import { errorAnswer } from './answer-error.ts';
import type { Handlers } from './handlers.ts';
import { mismatch } from './mismatch.ts';
import { aboutHandlers } from './routes/about.ts';
import { accountsHandlers } from './routes/accounts.ts';
import { auditHandlers } from './routes/audit.ts';
import { jobsHandlers } from './routes/jobs.ts';
import { configHandlers } from './routes/config.ts';
import { nodesHandlers } from './routes/nodes.ts';
import { runHandlers } from './routes/runs.ts';
import { serviceHandlers } from './routes/services.ts';
import { sessionHandlers } from './routes/session.ts';
import type { ServerPolicy } from './policy.ts';
import type { ServedConsole } from './served-console.ts';
import { serveEndpoint, type Serving } from './serve-endpoint.ts';

/** An area, and what serves it. */
export function areas(console: ServedConsole, policy: ServerPolicy): Area[] {
  return [
    area(ABOUT, aboutHandlers(console)),
    area(SESSION, sessionHandlers(console, policy)),
    area(ACCOUNTS, accountsHandlers(console)),
    area(AUDIT, auditHandlers(console)),
    area(NODES, nodesHandlers(console)),
    area(RUNS, runHandlers(console.runs)),
    area(CONFIG, configHandlers(new ConsoleConfig(console.site))),
    area(JOBS, jobsHandlers(console.jobs)),
    area(SERVICES, serviceHandlers(console.services)),
  ];
}

interface Area {
  readonly table: Endpoints;
  readonly handlers: Handlers<Endpoints>;
}

function area<Table extends Endpoints>(table: Table, handlers: Handlers<Table>): Area {
  // What an endpoint is given and answers was checked against its own type; here all are alike.
  return { table, handlers };
}

export function api(console: ServedConsole, serving: Serving): Hono {
  const routes = new Hono();
  routes.use(async (context, next) => {
    const error = mismatch(context.req.header(PROTOCOL_HEADER), console.version);
    if (!error) return next();
    const { status, body } = errorAnswer(error, serving.log);
    return context.json(body, status as 409);
  });
  for (const { table, handlers } of areas(console, serving.policy)) {
    for (const [name, endpoint] of Object.entries(table))
      mount(routes, endpoint, { name, handlers, serving });
  }
  routes.all('*', (context) => {
    const error = new GrappeError('not-found', { message: `there is no '${context.req.path}'` });
    const { status, body } = errorAnswer(error, serving.log);
    return context.json(body, status as 404);
  });
  return routes;
}

interface Mounting {
  readonly name: string;
  readonly handlers: Handlers<Endpoints>;
  readonly serving: Serving;
}

function mount(routes: Hono, endpoint: Endpoint, { name, handlers, serving }: Mounting): void {
  const handler = handlers[name];
  if (!handler) throw new TypeError(`nothing serves ${endpoint.method} ${endpoint.path}`);
  routes.on(endpoint.method, endpoint.path, serveEndpoint(endpoint, handler, serving));
}
