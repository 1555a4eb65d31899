/** The value of ProxyJump: `[user@]host[:port]` or `ssh://` URIs, separated by commas. */

import { GrappeError } from '../../../base/index.ts';
import { checkNodeName, checkUserName } from '../../node-name.ts';
import { BadValue, parsePort } from './option-values.ts';

export interface JumpHop {
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
}

/** A gateway that a route leads through, with what is said of it outside of ssh_config. */
export interface Gateway extends JumpHop {
  readonly address?: string;
  readonly identityFiles?: readonly string[];
  /** ProxyJump towards this gateway; only the first of a route may have one. */
  readonly jump?: string;
}

/** Hops in the order in which they are passed; empty for `none`. Names are checked. */
export function parseJumps(value: string): readonly JumpHop[] {
  const spec = value.trim();
  if (spec.toLowerCase() === 'none') return [];
  return spec.split(',').map((hop) => parseHop(hop));
}

function parseHop(spec: string): JumpHop {
  const bare = spec.startsWith('ssh://') ? spec.slice('ssh://'.length).replace(/\/$/, '') : spec;
  const at = bare.lastIndexOf('@');
  const [host, port] = splitPort(bare.slice(at + 1), spec);
  return {
    host: checkNodeName(host),
    ...(at >= 0 && { user: checkUserName(bare.slice(0, at)) }),
    ...(port !== undefined && { port: readPort(port, spec) }),
  };
}

/** `host`, `host:port`, `[v6]` or `[v6]:port`. */
function splitPort(text: string, spec: string): readonly [string, string | undefined] {
  if (text.startsWith('[')) {
    const close = text.indexOf(']');
    const after = text.slice(close + 1);
    if (close < 0 || (after !== '' && !after.startsWith(':')))
      throw badJump(spec, 'the bracket is not closed');
    return [text.slice(1, close), after === '' ? undefined : after.slice(1)];
  }
  const colon = text.indexOf(':');
  return colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
}

function readPort(port: string, spec: string): number {
  try {
    return parsePort(port);
  } catch (error) {
    if (error instanceof BadValue) throw badJump(spec, error.message);
    throw error;
  }
}

function badJump(spec: string, why: string): GrappeError {
  return new GrappeError('ssh-config', {
    message: `ProxyJump '${spec}' cannot be read: ${why}`,
    hint: 'write [user@]host[:port], with an IPv6 address in brackets',
  });
}
