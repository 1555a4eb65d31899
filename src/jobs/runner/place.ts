/** Where on a node the attempts of one controller lie, and what attempts and their files may be called. */

import { createHash } from 'node:crypto';
import { GrappeError } from '../../base/index.ts';

/**
 * Below `grappe/jobs` of the login's state folder. It has the name of the node in it: nodes that share a home folder
 * would else take one another's attempts for dead.
 */
export interface Place {
  /** The eight characters of the queue. */
  readonly controller: string;
  readonly node: string;
}

const CONTROLLER = /^[a-z0-9]{1,32}$/;
const ATTEMPT = /^[A-Za-z0-9][A-Za-z0-9.]{0,127}$/;
/** Names that read well in a listing; the other ones are told by their hash. */
const PLAIN_NODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export function placeWord({ controller, node }: Place): string {
  if (!CONTROLLER.test(controller)) throw unusable('controller', controller);
  return `${controller}/${PLAIN_NODE.test(node) ? node : hashed(node)}`;
}

function hashed(node: string): string {
  return `_${createHash('sha256').update(node).digest('hex').slice(0, 32)}`;
}

export function checkAttemptId(id: string): string {
  if (!ATTEMPT.test(id)) throw unusable('attempt', id);
  return id;
}

/** Relative, of plain parts; what a node would read as the end of a line is none. */
export function isPlainPath(path: string): boolean {
  if (path.length === 0 || Buffer.byteLength(path) > LONGEST_PATH_BYTES) return false;
  if (/[\x00-\x1f\x7f]/.test(path) || !path.isWellFormed()) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

export const LONGEST_PATH_BYTES = 1024;

export function unusable(what: string, value: string): GrappeError {
  return new GrappeError('usage', { message: `'${value}' cannot be the name of a ${what} on a node` });
}
