/** What every endpoint answers where it does not answer what was asked for. */

import * as v from 'valibot';

export const ApiError = v.strictObject({
  error: v.strictObject({
    /** Of the table of error codes: `grappe explain CODE`. */
    code: v.string(),
    message: v.string(),
    why: v.nullable(v.string()),
    hint: v.nullable(v.string()),
    where: v.nullable(
      v.strictObject({
        source: v.string(),
        text: v.string(),
        line: v.nullable(v.number()),
        column: v.nullable(v.number()),
        length: v.nullable(v.number()),
      }),
    ),
    /** A longer text that stands for many mistakes. */
    report: v.nullable(v.string()),
  }),
});
export type ApiError = v.InferOutput<typeof ApiError>;
