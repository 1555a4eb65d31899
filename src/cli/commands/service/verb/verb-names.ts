/** The verbs of services, as `grappe help` lists them. */
export const VERB_NAMES = [
  'start',
  'stop',
  'restart',
  'reload',
  'reload-or-restart',
  'try-restart',
  'enable',
  'disable',
  'mask',
  'unmask',
  'reset-failed',
] as const;

export type VerbName = (typeof VERB_NAMES)[number];
