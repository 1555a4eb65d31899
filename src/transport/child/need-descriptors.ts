/** Sees that there are descriptors enough before they are used. */

import { closeSync, openSync } from 'node:fs';

/** Throws EMFILE where fewer are free. */
export function needDescriptors(count: number): void {
  const opened: number[] = [];
  try {
    while (opened.length < count) opened.push(openSync('/dev/null', 'r'));
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}
