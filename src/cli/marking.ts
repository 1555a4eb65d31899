/** How the garbage collector marks what lives, in processes that floods of output pass through. */

import { setFlagsFromString } from 'node:v8';

/**
 * Together with a small young generation it keeps a flood below 150 MB, at half the CPU. It is set here because Node
 * started with this flag compiles its own modules anew: 20 ms of every start.
 */
export function markInOneGo(): void {
  setFlagsFromString('--no-incremental-marking');
}
