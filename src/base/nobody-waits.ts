/** Why something was aborted for which nobody waits any more. One for all: making an error costs more than most of what it ends. */
export const NOBODY_WAITS = new Error('nobody waits for it any more');
