/** What the audit log has records of, in the order in which a list of them reads well. */

export const AUDIT_EVENTS = [
  'run-start',
  'run-end',
  'job-submit',
  'job-cancel',
  'job-end',
  'nodes-check',
  'nodes-reach',
  'nodes-drain',
  'nodes-resume',
  'config-save',
  'sign-in',
  'sign-in-refused',
  'call-refused',
  'account-change',
] as const;

export type AuditEventName = (typeof AUDIT_EVENTS)[number];
