/** How long a node that was reached may take to answer a question of grappe's own. */
export const ANSWER_MS = 10_000;
