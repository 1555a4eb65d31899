/** Options of commands that make links. */

import type { OptionSpec } from '../../command-spec.ts';

const heading = 'Output';

export const LINK_OPTIONS: readonly OptionSpec[] = [
  { name: 'valid', value: 'D', text: 'how long a link is good: 90m, 12h, 7d (3d)' },
  { name: 'csv', text: 'as CSV: name, link, until', heading },
  { name: 'json', text: 'as JSON', heading },
];
