/** The cookie of a session: sent to this server only, shown to no script, and with no request that another site began. */

export interface SessionCookie {
  readonly name: string;
  readonly path: string;
  readonly isSecure: boolean;
}

export interface CookiePlace {
  readonly base: string;
  /** People reach the server by TLS. */
  readonly isSecure: boolean;
  readonly port: number;
}

/** Browsers hold a cookie to what its prefix promises. Without TLS the port keeps servers of one host apart. */
export function sessionCookie({ base, isSecure, port }: CookiePlace): SessionCookie {
  if (!isSecure) return { name: `grappe-${port}`, path: base, isSecure };
  return { name: base === '/' ? '__Host-grappe' : '__Secure-grappe', path: base, isSecure };
}

export function setCookie({ name, path, isSecure }: SessionCookie, value: string, maxAgeS: number): string {
  const secure = isSecure ? '; Secure' : '';
  return `${name}=${value}; Path=${path}; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure}`;
}

export function clearCookie(cookie: SessionCookie): string {
  return setCookie(cookie, '', 0);
}

/** The first of this name. */
export function cookieIn(header: string | undefined, { name }: SessionCookie): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
