/** The verbs, with systemd's meanings, for every backend. */

export const VERBS = [
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

export type Verb = (typeof VERBS)[number];
