/** An error as the API answers it: its four parts and its code; of what nobody foresaw, only that it happened. */

import { EXIT, GrappeError, messageOf } from '../base/index.ts';
import type { ApiError } from '../protocol/index.ts';
import { RequestRefused } from './request-refused.ts';

const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  'not-signed-in': 401,
  'too-many-logins': 429,
  'not-found': 404,
  'unknown-account': 404,
  'protocol-mismatch': 409,
  'changed-meanwhile': 409,
};

const STATUS_OF_EXIT: Readonly<Record<number, number>> = {
  [EXIT.usage]: 400,
  [EXIT.config]: 422,
  [EXIT.locked]: 409,
  [EXIT.refused]: 403,
};

export function statusOf(error: GrappeError): number {
  if (error instanceof RequestRefused) return error.status;
  return STATUS_OF_CODE[error.code] ?? STATUS_OF_EXIT[error.exit] ?? 500;
}

export function errorAnswer(error: unknown, log: (text: string) => void): { status: number; body: ApiError } {
  if (error instanceof GrappeError) return { status: statusOf(error), body: bodyOf(error) };
  log(error instanceof Error ? (error.stack ?? error.message) : messageOf(error));
  return {
    status: 500,
    body: {
      error: {
        ...{ code: 'internal', message: 'the server met something it does not know', why: null },
        hint: "the server's own output has the details",
        ...{ where: null, report: null },
      },
    },
  };
}

function bodyOf({ code, message, why, hint, where, report }: GrappeError): ApiError {
  return {
    error: {
      ...{ code, message, why: why ?? null, hint: hint ?? null, report: report ?? null },
      where: where
        ? {
            ...{ source: where.source, text: where.text, line: where.line ?? null },
            ...{ column: where.column ?? null, length: where.length ?? null },
          }
        : null,
    },
  };
}
