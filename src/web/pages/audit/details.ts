/** What a record tells, in one line; and whether it is one to look at. */

import type { AuditEventName } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { AUDIT, Answer } from '../../../protocol/index.ts';
import type { Tone } from '../../parts/tone.ts';

type Entry = Answer<(typeof AUDIT)['list']>['records'][number];

/** What each kind of record is about. */
const TOLD: Readonly<Record<AuditEventName, readonly string[]>> = {
  'run-start': ['run', 'nodes', 'options', 'risks'],
  'run-end': ['run', 'exit', 'counts'],
  'job-submit': ['job', 'tasks', 'nodes', 'risks'],
  'job-cancel': ['job', 'tasks'],
  'job-end': ['job', 'exit', 'counts'],
  'nodes-check': ['nodes'],
  'nodes-reach': ['nodes'],
  'nodes-drain': ['nodes', 'reason'],
  'nodes-resume': ['nodes'],
  'config-save': ['file'],
  'sign-in': ['by', 'session'],
  'sign-in-refused': ['by', 'why'],
  'call-refused': ['call', 'code'],
  'account-change': ['account', 'change', 'details'],
};

export function detailsText({ event, details }: Entry): string {
  // A newer grappe may have written others.
  const names = Object.hasOwn(TOLD, event) ? TOLD[event as AuditEventName] : Object.keys(details);
  return names
    .map((name) => valueText(details[name]))
    .filter((text) => text !== '')
    .join(' · ');
}

/** `3 ok, 1 failed` of counts; a list with commas; nothing of what is empty. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, one]) => (typeof one === 'number' ? `${one} ${name}` : `${name} ${valueText(one)}`))
      .map(sanitise)
      .join(', ');
  return sanitise(typeof value === 'string' ? value : JSON.stringify(value));
}

export function toneOfEvent({ event, details }: Entry): Tone {
  if (event.endsWith('-refused')) return 'bad';
  if (event.endsWith('-end')) return details['exit'] === 0 ? 'ok' : 'warn';
  return 'idle';
}
