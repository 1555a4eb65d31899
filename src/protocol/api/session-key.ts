/**
 * The second half of a session. A browser shows the cookie to every port of a host, whoever listens there; the key stays in the
 * page's origin, which the port is part of. Neither is anything alone.
 */

/** With every request of a page. */
export const KEY_HEADER = 'grappe-key';

/** In its place in the address of a download, last: browsers follow links without headers. */
export const TICKET_QUERY = 'ticket';

/** What the server answers to a socket that names it. */
export const SOCKET_PROTOCOL = 'grappe';

const KEY_PREFIX = 'key.';

/** Browsers open sockets without headers, too: their key stands among the subprotocols. */
export function socketProtocols(key: string): string[] {
  return [SOCKET_PROTOCOL, KEY_PREFIX + key];
}

/** Of the header `sec-websocket-protocol`. */
export function keyAmong(protocols: string): string | undefined {
  const named = protocols.split(',').map((protocol) => protocol.trim());
  return named.find((protocol) => protocol.startsWith(KEY_PREFIX))?.slice(KEY_PREFIX.length);
}
