import type { Diagnostic } from '../diagnostic.ts';
import type { Place } from '../source-file.ts';

/** A mistake with its cure. */
export function fault(message: string, place: Place | undefined, hint: string): Diagnostic {
  return { severity: 'error', message, hint, ...(place && { place }) };
}
