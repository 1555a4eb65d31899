/**
 * What a key stands for: a node, a node set, or itself. With `auto` the first key that is no node set
 * ends the interpretation: it and all later new keys stand for themselves.
 */

import { GrappeError } from '../../../base/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import type { InterpretKeys } from './options.ts';

/** Reads a node-set expression, groups included. */
export type ParseNodes = (expression: string) => Promise<NodeSet>;

/** Keys that stand for themselves as node sets too: most keys, so that they cost nothing. */
const PLAIN_KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const NO_NODE_SET: ReadonlySet<string> = new Set(['nodeset-syntax', 'nodeset-too-large', 'node-name']);

export class KeyReader {
  readonly #parse: ParseNodes;
  readonly #mode: InterpretKeys;
  readonly #warn: (text: string) => void;
  #interprets: boolean;

  constructor(mode: InterpretKeys, parse: ParseNodes, warn: (text: string) => void) {
    this.#mode = mode;
    this.#interprets = mode !== 'never';
    this.#parse = parse;
    this.#warn = warn;
  }

  /** Whether all keys up to now were node sets, or were read as such. */
  get areNodes(): boolean {
    return this.#interprets;
  }

  /** The names behind a key; a promise only where a node set has to be read. */
  names(key: string): readonly string[] | Promise<readonly string[]> {
    return !this.#interprets || PLAIN_KEY.test(key) ? [key] : this.#readNames(key);
  }

  async #readNames(key: string): Promise<readonly string[]> {
    try {
      const names = [...(await this.#parse(key))];
      if (names.length > 0) return names;
      if (this.#mode === 'always') throw emptyKey(key);
      this.#warn(`key '${key}' stands for no node: it and all later keys are taken as they are`);
    } catch (error) {
      if (!(error instanceof GrappeError && NO_NODE_SET.has(error.code))) throw error;
      if (this.#mode === 'always') throw error;
    }
    this.#interprets = false;
    return [key];
  }
}

function emptyKey(key: string): GrappeError {
  return new GrappeError('gather-input', {
    message: `key '${key}' stands for no node`,
    hint: "take keys as they are: '--interpret-keys never'",
  });
}
