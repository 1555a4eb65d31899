/**
 * What nodes answered, kept in the cache folder: a file for each node, so that writers never meet. The texts are
 * kept as the node gave them and go through the same distrustful readers each time; a file that is not as it was
 * written counts as none.
 */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readPrivateFile, writePrivateFile } from '../private-files/index.ts';
import type { Answers } from './probe.ts';
import { pruneCache } from './prune-cache.ts';

export interface CachedAnswers {
  readonly at: Date;
  readonly answers: Answers;
}

export class FactsCache {
  readonly #folder: string;
  #pruned: Promise<void> | undefined;

  /** `folder` is grappe's folder in the cache folder of the account. */
  constructor(folder: string) {
    this.#folder = join(folder, 'facts');
  }

  /** `key` says what was asked, and how the node is reached: two fleets may each have an n1. */
  async read(node: string, key: string): Promise<CachedAnswers | undefined> {
    const text = await readPrivateFile(this.#path(node, key)).catch(() => undefined);
    if (text === undefined) return undefined;
    // Loaded here only: most commands know of no facts.
    const { parseCacheFile } = await import('./cache-file.ts');
    const file = parseCacheFile(text);
    if (file?.node !== node) return undefined;
    return { at: new Date(file.at), answers: new Map(Object.entries(file.answers)) };
  }

  async write(node: string, key: string, { at, answers }: CachedAnswers): Promise<void> {
    const file = { v: 1, node, at: at.toISOString(), answers: Object.fromEntries(answers) };
    await writePrivateFile(this.#path(node, key), `${JSON.stringify(file)}\n`, { durable: false });
    await (this.#pruned ??= pruneCache(this.#folder, at));
  }

  #path(node: string, key: string): string {
    const digest = createHash('sha256')
      .update(JSON.stringify([node, key]))
      .digest('hex');
    return join(this.#folder, `${digest.slice(0, 32)}.json`);
  }
}
