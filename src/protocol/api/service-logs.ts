/** Endpoints of the logs of services: the last lines, and those that are written while somebody looks. */

import * as v from 'valibot';
import { LOG_LEVELS } from '../../base/index.ts';
import { Count, Troubled } from '../shapes.ts';
import { endpoints } from './endpoint.ts';
import { CHOICE, Moment, Text } from './service-choice.ts';

const LogChoice = v.strictObject({
  ...CHOICE,
  /** Of each instance. */
  lines: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 20),
  /** From so long ago on. */
  sinceMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))),
  /** This bad or worse; journals only. */
  priority: v.optional(v.picklist(LOG_LEVELS)),
});

const Logs = v.strictObject({
  lines: v.array(
    v.strictObject({
      service: v.string(),
      node: v.string(),
      at: v.nullable(Moment),
      priority: v.nullable(Count),
      ident: Text,
      text: v.string(),
    }),
  ),
  /** The oldest of them were left out. */
  isCut: v.boolean(),
  troubled: v.array(v.strictObject({ service: v.string(), ...Troubled.entries })),
});

export const SERVICE_LOGS = endpoints({
  logs: {
    method: 'POST',
    path: '/services/logs',
    access: 'check-nodes',
    summary: 'the last lines of the logs of services, merged by time',
    body: LogChoice,
    answer: Logs,
  },
  followLogs: {
    method: 'POST',
    path: '/services/logs/follow',
    access: 'check-nodes',
    summary:
      'begin to follow logs; it ends when nobody has listened to its topic, or asked for lines, for some seconds',
    body: LogChoice,
    answer: v.strictObject({ id: v.string() }),
  },
  followedLogs: {
    method: 'GET',
    path: '/services/logs/follow/:id',
    access: 'check-nodes',
    summary: 'the last lines of logs that one follows oneself',
    answer: Logs,
  },
});
