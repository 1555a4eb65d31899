/** Errors of talking to a server: as it said them itself, or what kept it from saying anything. */

import * as v from 'valibot';
import { ERROR_CODES, type ErrorCode, GrappeError, messageOf, systemCode } from '../../base/index.ts';
import { ApiError } from '../../protocol/index.ts';

type Parts = ApiError['error'];

/** Of an answer that is no success. */
export async function troubleOf(response: Response, url: URL): Promise<GrappeError> {
  const body = v.safeParse(ApiError, await response.json().catch(() => undefined));
  return body.success
    ? saidByServer(body.output.error, url)
    : noServer(url, `what answers there said HTTP ${response.status}, and is no grappe server`);
}

/** In its own words, but with a code that this version knows. */
function saidByServer({ code, message, why, hint, where, report }: Parts, url: URL): GrappeError {
  const known = Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'server-failed';
  const ownHint = known === 'not-signed-in' ? `sign in: grappe login ${url.href}` : hint;
  const parts = {
    message,
    ...(why !== null && { why }),
    ...(ownHint !== null && { hint: ownHint }),
    ...(where && {
      where: {
        ...{ source: where.source, text: where.text },
        ...(where.line !== null && { line: where.line }),
        ...(where.column !== null && { column: where.column }),
        ...(where.length !== null && { length: where.length }),
      },
    }),
  };
  return report === null ? new GrappeError(known, parts) : new ReportedByServer(known, parts, report);
}

class ReportedByServer extends GrappeError {
  readonly #report: string;

  constructor(code: ErrorCode, parts: ConstructorParameters<typeof GrappeError>[1], report: string) {
    super(code, parts);
    this.#report = report;
  }

  override get report(): string {
    return this.#report;
  }
}

/** No answer came: `fetch` tells why in its cause. */
export function noAnswer(url: URL, error: unknown): GrappeError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = systemCode(cause) ?? '';
  if (/CERT|SIGNED|ALTNAME/.test(code))
    return noServer(
      url,
      `its certificate: ${messageOf(cause)}`,
      'reach it by a name that its certificate has',
    );
  return noServer(url, messageOf(cause));
}

export function noServer(url: URL, why: string, hint?: string): GrappeError {
  return new GrappeError('server-unreachable', {
    message: `no answer from the server ${url.href}`,
    why,
    ...(hint !== undefined && { hint }),
  });
}

/** It answered what this version does not know, though it speaks the same protocol. */
export function notUnderstood(url: URL, what: string): GrappeError {
  return new GrappeError('protocol-mismatch', {
    message: `the answer of ${url.href} is not understood`,
    why: what,
    hint: "'grappe info --server URL' says which version it has: install that one here",
  });
}
