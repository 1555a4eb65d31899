/** What may be asked of a change of services that is under way, as `grappe help` lists it. */
export const ROLLOUT_WORDS = ['status', 'pause', 'resume', 'promote', 'abort'] as const;

export type RolloutWord = (typeof ROLLOUT_WORDS)[number];
