/** What is said where a group stands for what was found long ago: `@state:down`. */

import type { OldChecks } from '../states/index.ts';
import { spanText } from './quantities.ts';

export function oldChecksText({ group, nodes, ageMs }: OldChecks): string {
  const folded = `${nodes.fold()}${nodes.size > 1 ? ` (${nodes.size})` : ''}`;
  return `${group}: ${folded}: as of a check ${spanText(ageMs)} ago: 'grappe nodes check' asks again`;
}
