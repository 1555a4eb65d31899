/** What a request meets, in this order: headers for browsers, the guard, the API, the files of the console. */

import { type Context, Hono } from 'hono';
import { api } from './api.ts';
import { errorAnswer } from './answer-error.ts';
import type { ConsoleFile, ConsoleFiles } from './console-files.ts';
import { guard } from './guard.ts';
import { browserHeaders } from './headers.ts';
import type { ServedConsole } from './served-console.ts';
import type { Serving } from './serve-endpoint.ts';

export interface AppParts {
  readonly console: ServedConsole;
  readonly serving: Serving;
  readonly files: ConsoleFiles;
}

export function consoleApp({ console, serving, files }: AppParts): Hono {
  const { policy } = serving;
  const { base } = policy;
  const whole = new Hono();
  whole.use(browserHeaders(policy));
  whole.use(guard(policy));
  const app = whole.basePath(base);
  app.route('/api', api(console, serving));
  app.get('*', (context) => answerFile(context, files, base));
  whole.onError((error, context) => {
    const { status, body } = errorAnswer(error, serving.log);
    return context.json(body, status as 500);
  });
  return whole;
}

/** What is no file is a page of the console, which reads the address: names of nodes have dots, too. */
function answerFile(context: Context, files: ConsoleFiles, base: string): Response {
  const path = `/${context.req.path.slice(base.length)}`;
  const file = files.at(path);
  if (file) return fileAnswer(context, file);
  const page = files.page;
  if (!page || path.startsWith('/assets/')) return context.text('There is no such file.\n', 404);
  context.header('content-type', page.type);
  context.header('cache-control', 'no-store');
  return context.body(new TextDecoder().decode(page.bytes).replace('<base href="/"', `<base href="${base}"`));
}

function fileAnswer(context: Context, { type, bytes, zipped, tag, isNamedByContent }: ConsoleFile): Response {
  context.header('etag', tag);
  context.header('cache-control', isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache');
  context.header('vary', 'accept-encoding');
  if (context.req.header('if-none-match') === tag) return context.body(null, 304);
  context.header('content-type', type);
  const takesGzip = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '');
  if (takesGzip) context.header('content-encoding', 'gzip');
  return context.body(takesGzip ? zipped : bytes);
}
