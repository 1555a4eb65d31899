/** `3 minutes ago`; what has just happened is never ahead of a clock that is told every half minute. */

import { now } from '../../shell/now.ts';
import { ago, type Moment } from '../../texts/format.ts';

export function since(at: Moment): string {
  return ago(at, now.value);
}
