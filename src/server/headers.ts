/** What browsers are told of every answer: only this server's own files, in no frame, kept apart from all other sites. */

import type { MiddlewareHandler } from 'hono';

/** No style and no script but from files of the console. */
const CONTENT = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  // No text becomes markup or a script, whatever a page does with it.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const DEVICES = ['camera', 'geolocation', 'microphone', 'payment', 'usb', 'serial', 'hid', 'midi'];

const HEADERS = {
  'content-security-policy': CONTENT,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': DEVICES.map((device) => `${device}=()`).join(', '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

const YEAR_S = 365 * 86_400;

export interface BrowserPolicy {
  /** Browsers shall never come but by TLS: not with a certificate that they do not know. */
  readonly isTlsForEver: boolean;
}

export function browserHeaders({ isTlsForEver }: BrowserPolicy): MiddlewareHandler {
  return async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
    if (isTlsForEver) context.header('strict-transport-security', `max-age=${YEAR_S}`);
  };
}
