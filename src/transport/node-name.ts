/**
 * The allow-list for node and user names. Whatever passes can be no option, no shell text and no path,
 * so it is asked before anything is spawned or connected, for names that people type as well as for
 * names that come out of a configuration.
 */

import { isIPv6 } from 'node:net';
import { GrappeError } from '../base/index.ts';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const USER = /^[A-Za-z0-9_][A-Za-z0-9._@+-]*$/;
/** Longest DNS name (RFC 1035), and more than any account name needs. */
const LONGEST_NAME = 253;
const LONGEST_USER = 128;

/** Returns `name` when it is a plain host name or an IP address (IPv6 may carry a zone), else throws. */
export function checkNodeName(name: string): string {
  if (isNodeName(name)) return name;
  throw new GrappeError('node-name', {
    message: `'${printableName(name)}' cannot be a node name`,
    hint: 'use letters, digits, dots, dashes and underscores, not a dash first, or an IP address without brackets',
  });
}

export function isNodeName(name: string): boolean {
  if (name.length > LONGEST_NAME) return false;
  return NAME.test(name) || isZonedIPv6(name);
}

/** Returns `user` when it is a plain account name (`alice@realm` included), else throws. */
export function checkUserName(user: string): string {
  if (isUserName(user)) return user;
  throw new GrappeError('node-name', {
    message: `'${printableName(user)}' cannot be a user name`,
    hint: 'use letters, digits and . _ @ + -, not a dash first',
  });
}

/** The parts of `user@node`, split at its last `@` (user names may hold one). */
export interface UserAtNode {
  readonly user?: string;
  readonly node: string;
}

/** Checks nothing. */
export function splitUserAtNode(text: string): UserAtNode {
  const at = text.lastIndexOf('@');
  return at < 0 ? { node: text } : { user: text.slice(0, at), node: text.slice(at + 1) };
}

export function isUserAtNode(text: string): boolean {
  const { user, node } = splitUserAtNode(text);
  return (user === undefined || isUserName(user)) && isNodeName(node);
}

/** The parts, when both are plain names; else throws. */
export function checkUserAtNode(text: string): UserAtNode {
  const parts = splitUserAtNode(text);
  if (parts.user !== undefined) checkUserName(parts.user);
  checkNodeName(parts.node);
  return parts;
}

function isUserName(user: string): boolean {
  return user.length <= LONGEST_USER && USER.test(user);
}

function isZonedIPv6(name: string): boolean {
  const percent = name.indexOf('%');
  if (percent < 0) return isIPv6(name);
  return isIPv6(name.slice(0, percent)) && NAME.test(name.slice(percent + 1));
}

/** A refused name for a message: everything outside printable ASCII is spelled out, and it is cut. */
export function printableName(name: string): string {
  const start = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  return start.replace(/[^\x20-\x7e…]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
