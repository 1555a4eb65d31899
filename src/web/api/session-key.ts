/** The key of the session, which stays with this origin: other ports of the host get the cookie, and never this. */

import { forgetKept, readKept, writeKept } from '../shell/kept.ts';

/** Consoles below other paths of one address have their own. */
const nameOf = () => `key ${new URL(document.baseURI).pathname}`;

/** Another tab may have signed in meanwhile, or out. */
export function sessionKey(): string | undefined {
  return readKept(nameOf());
}

export function keepSessionKey(key: string): void {
  writeKept(nameOf(), key);
}

export function forgetSessionKey(): void {
  forgetKept(nameOf());
}
