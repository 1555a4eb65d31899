/** What went wrong, in four parts: what, where, why, what to do next. As the server said it, or as the browser found it. */

import type { ApiError } from '../../protocol/index.ts';

type Parts = ApiError['error'];

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly parts: Parts;
  /** Of HTTP; 0: no answer came. */
  readonly status: number;

  constructor(parts: Parts, status: number) {
    super(parts.message);
    this.parts = parts;
    this.status = status;
  }

  get code(): string {
    return this.parts.code;
  }
}

/** Nobody answered: the server is stopped, or the network is away. */
export const NO_ANSWER = 'no-answer';

export function noAnswer(): Problem {
  return new Problem({ ...EMPTY, code: NO_ANSWER, message: 'no answer from the server' }, 0);
}

/** Of an answer that is no success. A proxy may have written it: then it is no JSON. */
export async function problemOf(response: Response): Promise<Problem> {
  const parts = await response
    .json()
    .then((body: Partial<ApiError> | null) => body?.error)
    .catch(() => undefined);
  const unreadable = {
    ...EMPTY,
    code: 'unreadable-answer',
    message: `the answer was HTTP ${response.status}`,
  };
  return new Problem(parts ?? unreadable, response.status);
}

/** What was thrown, as a problem. A mistake of the program itself is one, too. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem({ ...EMPTY, code: 'browser', message }, 0);
}

const EMPTY = { why: null, hint: null, where: null, report: null } as const;
