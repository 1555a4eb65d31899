/** Endpoints that say what one talks to. */

import * as v from 'valibot';
import { Count } from '../shapes.ts';
import { ROLES } from './access.ts';
import { endpoints } from './endpoint.ts';

/** Of what is said between a server and its clients. A client of another number is refused, and told what to install. */
export const PROTOCOL = 1;

/** The header in which a client that is no browser names its number. */
export const PROTOCOL_HEADER = 'grappe-protocol';

export const ABOUT = endpoints({
  health: {
    method: 'GET',
    path: '/health',
    access: 'anyone',
    summary: 'whether the server answers',
    answer: v.strictObject({ ok: v.literal(true), protocol: Count }),
  },
  /** This table, in the form that other tools read. */
  openApi: {
    method: 'GET',
    path: '/openapi.json',
    access: 'signed-in',
    summary: 'this API as an OpenAPI document',
    answer: v.record(v.string(), v.unknown()),
  },
  /** What `grappe info` and the Info panel show. */
  info: {
    method: 'GET',
    path: '/info',
    access: 'signed-in',
    summary: 'what one is connected to, as whom, and what programs can be run',
    answer: v.strictObject({
      v: v.literal(1),
      cluster: v.strictObject({ name: v.nullable(v.string()), colour: v.nullable(v.string()) }),
      server: v.strictObject({
        version: v.string(),
        protocol: Count,
        host: v.string(),
        url: v.string(),
        startedAt: v.string(),
      }),
      you: v.strictObject({
        name: v.string(),
        role: v.picklist(ROLES),
        /** Null: all. */
        nodes: v.nullable(v.string()),
        languages: v.nullable(v.array(v.string())),
      }),
      /** Of programs: which languages, which versions, on which nodes. */
      languages: v.array(v.strictObject({ language: v.string(), version: v.string(), nodes: v.string() })),
      slots: v.nullable(v.strictObject({ free: Count, all: Count })),
    }),
  },
});
