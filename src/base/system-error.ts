/** What a refusal of the operating system says. */

import { messageOf } from './thrown.ts';
/** `ENOENT` and the like; undefined for what is no refusal of the system. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Why the system refused, in its words alone: `permission denied`, without code, call and path. */
export function systemReason(error: unknown): string {
  const text = messageOf(error);
  return text.replace(/^E[A-Z0-9]+: /, '').replace(/, [a-z]+(?: '.*')?$/s, '');
}
