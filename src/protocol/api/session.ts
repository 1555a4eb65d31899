/** Endpoints of signing in and out. */

import * as v from 'valibot';
import { ROLES } from './access.ts';
import { endpoints } from './endpoint.ts';

export const Me = v.strictObject({
  name: v.string(),
  role: v.picklist(ROLES),
  nodes: v.nullable(v.string()),
});
export type Me = v.InferOutput<typeof Me>;

export const SESSION = endpoints({
  me: {
    method: 'GET',
    path: '/session',
    access: 'signed-in',
    summary: 'who one is here',
    answer: Me,
  },
  /** The secret stands in the fragment of the link, which browsers send to nobody; it is good once. */
  redeem: {
    method: 'POST',
    path: '/session/link',
    access: 'anyone',
    summary: 'sign in by a one-time link',
    body: v.strictObject({ secret: v.pipe(v.string(), v.maxLength(200)) }),
    answer: Me,
  },
  login: {
    method: 'POST',
    path: '/session',
    access: 'anyone',
    summary: 'sign in by name and password',
    body: v.strictObject({
      name: v.pipe(v.string(), v.maxLength(64)),
      password: v.pipe(v.string(), v.maxLength(1024)),
    }),
    answer: Me,
  },
  logout: {
    method: 'DELETE',
    path: '/session',
    access: 'signed-in',
    summary: 'sign out',
    answer: v.strictObject({}),
  },
});
