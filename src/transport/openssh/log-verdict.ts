/**
 * What ssh's own log says: whether a session was had, how it ended, why it was not. Every pattern is anchored to
 * the beginning of a line, so that text quoted inside a line decides nothing. (Not by the flag m: that would take
 * U+2028 and a lone CR, which ssh lets through, for the end of a line.)
 */

import type { Cause } from '../../base/index.ts';
import type { ConnectError } from '../connect-error.ts';
import { printableLine } from '../printable.ts';
import type { ConnectionDetails } from '../transport.ts';

export interface ConnectFailure {
  readonly outcome: Exclude<ConnectError['outcome'], 'cancelled'>;
  readonly cause: Cause;
  readonly detail: string;
  /** It was not the node that failed, but a host on the way to it. */
  readonly isOnTheWay?: boolean;
}

/** The exit record, or why there is none. */
export type SessionEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled' }
  | { readonly kind: 'lost'; readonly cause: Cause; readonly detail: string };

const EXIT_SIGNAL = 'debug1: client_input_channel_req: channel 0 rtype exit-signal ';

/** True once the command text has left for the node. */
export function isSent(log: string): boolean {
  return hasLine(log, /^debug1: Sending command: /);
}

export function isAuthenticated(log: string): boolean {
  return hasLine(log, /^Authenticated to /);
}

/** True once the name has an address, or a proxy stands for it. */
export function isResolved(log: string): boolean {
  return hasLine(log, /^debug1: (?:Connecting to |Executing proxy )/);
}

/** True once a session over a master's connection was had. */
export function isOverMaster(log: string): boolean {
  return hasLine(log, /^debug1: mux_client_request_session: master session id: /);
}

/** True when the master answered that it has no session to give: ssh connects for itself then. */
export function isRefusedByMaster(log: string): boolean {
  return hasLine(log, /^mux_client_request_session: /);
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}

function hasLine(text: string, pattern: RegExp): boolean {
  return linesOf(text).some((line) => pattern.test(line));
}

/** The groups of the first line that matches. */
function groupsIn(text: string, pattern: RegExp): readonly (string | undefined)[] {
  const line = linesOf(text).find((candidate) => pattern.test(candidate));
  return pattern.exec(line ?? '') ?? [];
}

/** How a session without a command in the log ended; `code` is that of ssh. */
export function waitingSessionEnd(log: string, code: number | null): SessionEnd {
  const end = sessionEnd(log, '');
  // The log of the exit record is the master's; of 255, only that record would tell what it means.
  const isRecorded = end.kind === 'lost' && isOverMaster(log) && code !== null && code !== 255;
  return isRecorded ? { kind: 'exited', code } : end;
}

/**
 * How the session ended. `command` is the text that was sent: ssh quotes its beginning in the log, and a line of
 * it that looks like a record of ssh must not count as one.
 */
export function sessionEnd(log: string, command: string): SessionEnd {
  const own = new Set(linesOf(command));
  const lines = linesOf(log).filter((line) => !own.has(line));
  const code = lines.map((line) => /^debug1: Exit status (\d+)$/.exec(line)?.[1]).findLast(Boolean);
  if (code !== undefined) return { kind: 'exited', code: Number(code) };
  if (lines.some((line) => line.startsWith(EXIT_SIGNAL))) return { kind: 'signalled' };
  if (lines.some((line) => line.startsWith('Timeout, server '))) {
    return { kind: 'lost', cause: 'keepalive-timeout', detail: 'the node stopped answering keepalives' };
  }
  return { kind: 'lost', cause: 'link-lost', detail: 'the connection ended without an exit record' };
}

/**
 * Why no session was had. `proxyText` is what came on stderr meanwhile: as long as the node itself has not spoken,
 * only the ssh of a jump host or a proxy can have written it.
 */
export function connectFailure(log: string, proxyText: string): ConnectFailure {
  const lines = messagesOf(log, hasSpoken(log) ? undefined : GREETING);
  if (isBehindProxy(log)) return failureAtProxy(lines, messagesOf(proxyText));
  const known = firstMatch(lines);
  if (known !== undefined) return known;
  // ssh that refuses its configuration says so before it opens the log.
  if (log === '') return { outcome: 'local', cause: 'program', detail: lastOf(messagesOf(proxyText)) };
  return { outcome: 'unreachable', cause: 'protocol', detail: lastOf(lines) };
}

/** Why a master that logs to its standard error was not had; undefined where only a plain ssh can tell. */
export function masterFailure(log: string): ConnectFailure | undefined {
  if (isAuthenticated(log) || isBehindProxy(log)) return undefined;
  return firstMatch(messagesOf(log, hasSpoken(log) ? undefined : GREETING));
}

function isBehindProxy(log: string): boolean {
  return hasLine(log, /^debug1: Executing proxy /) && !hasSpoken(log);
}

/** A server may greet with other lines before its banner; they tell something only if the banner never comes. */
const GREETING = /^debug1: (?=kex_exchange_identification: banner line )/;

function hasSpoken(log: string): boolean {
  return hasLine(log, /^debug1: Remote protocol version /);
}

/** Trust and login troubles keep their outcome, which calls for another cure than a jump host that is down. */
function failureAtProxy(lines: readonly string[], proxyLines: readonly string[]): ConnectFailure {
  const known = firstMatch(proxyLines);
  if (known !== undefined && known.outcome !== 'unreachable') {
    return { ...known, detail: `on the way: ${known.detail}`, isOnTheWay: true };
  }
  const said = known?.detail ?? lastOf(proxyLines.length > 0 ? proxyLines : lines);
  const isOnTheWay = !proxyLines.some((line) => BEYOND.test(line));
  return { outcome: 'unreachable', cause: 'gateway', detail: `on the way: ${said}`, isOnTheWay };
}

/** The last host on the way was reached, and cannot reach the node. */
const BEYOND = /^(?:channel \d+: open failed|stdio forwarding failed)/;

type Rule = readonly [pattern: RegExp, outcome: ConnectFailure['outcome'], cause: Cause];

/** In order: a line that is more telling stands above the one that always follows it. */
const RULES: readonly Rule[] = [
  [/^@ +WARNING: REVOKED HOST KEY DETECTED!/, 'hostkey', 'host-key-revoked'],
  [/^@ +WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!/, 'hostkey', 'host-key-changed'],
  [/^Host key verification failed\.$/, 'hostkey', 'host-key-unknown'],
  [/^ssh: Could not resolve hostname /, 'unreachable', 'dns'],
  [/^Connection timed out during banner exchange$/, 'unreachable', 'no-banner'],
  [/^ssh: connect to host .* port \d+: Connection refused$/, 'unreachable', 'refused'],
  [
    /^ssh: connect to host .* port \d+: (?:Connection|Operation) timed out$/,
    'unreachable',
    'connect-timeout',
  ],
  [/^ssh: connect to host .* port \d+: /, 'unreachable', 'no-route'],
  [
    /^kex_exchange_identification: banner line \d+: (?!.*(?:MaxStartups|Not allowed at this time))/,
    'unreachable',
    'no-banner',
  ],
  [/^(?:kex|ssh)_exchange_identification: /, 'unreachable', 'throttled'],
  [/^\S+: Permission denied \([^()]*\)\.$/, 'denied', 'authentication'],
  [
    /^(?:Received disconnect from|Disconnected from) .*(?:Too many authentication failures)/,
    'denied',
    'authentication',
  ],
  [/^Connection to \S+ port \d+ timed out$/, 'unreachable', 'connect-timeout'],
];

function firstMatch(lines: readonly string[]): ConnectFailure | undefined {
  for (const [pattern, outcome, cause] of RULES) {
    const line = lines.find((candidate) => pattern.test(candidate));
    if (line !== undefined) return { outcome, cause, detail: detailOf(line, lines) };
  }
  return undefined;
}

/** The warning itself is a frame of `@`; the line that names the offending key says more. */
function detailOf(line: string, lines: readonly string[]): string {
  if (!line.startsWith('@')) return printableLine(line);
  const offending = lines.find((candidate) => /^Offending .* in /.test(candidate));
  return printableLine([line.replaceAll('@', ''), offending ?? ''].join(' '));
}

/** What ssh said to a person; a debug line that begins with `prefix` counts, without it. */
function messagesOf(text: string, prefix?: RegExp): readonly string[] {
  return linesOf(text)
    .map((line) => (prefix === undefined ? line : line.replace(prefix, '')).trimEnd())
    .filter((line) => line !== '' && !/^debug\d: /.test(line));
}

function lastOf(lines: readonly string[]): string {
  return printableLine(lines.at(-1) ?? 'ssh ended without a word');
}

/** What was agreed with the node. */
export function detailsOf(log: string): ConnectionDetails {
  const [, address, port, method] = groupsIn(
    log,
    /^Authenticated to \S+ \((?:\[([^\]]+)\]:(\d+)|via proxy)\) using "([^"]+)"/,
  );
  const [, type, fingerprint] = groupsIn(log, /^debug1: Server host key: (\S+) (\S+)$/);
  const [, acceptedKey] = groupsIn(log, /^debug1: Server accepts key: .* (SHA256:\S+)/);
  return {
    ...named('user', groupsIn(log, /^debug1: Authenticating to .* as '([^']+)'$/)[1]),
    ...named('address', address),
    ...(port !== undefined && { port: Number(port) }),
    ...named('keyExchange', groupsIn(log, /^debug1: kex: algorithm: (\S+)$/)[1]),
    ...named('cipher', groupsIn(log, /^debug1: kex: client->server cipher: (\S+)/)[1]),
    ...(type !== undefined && fingerprint !== undefined && { hostKey: { type, fingerprint } }),
    ...named('authentication', acceptedKey ?? method),
  };
}

function named<Name extends string>(name: Name, value: string | undefined): { [K in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]?: string });
}
