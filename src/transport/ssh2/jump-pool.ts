/** Jump hosts that are logged in already: all nodes behind one share its connection. */

import type { Link } from './link.ts';
import type { Hop } from './target.ts';

export class JumpPool implements AsyncDisposable {
  readonly #links = new Map<string, Promise<Link>>();

  /** The living link to the last of `hops`, or the one that `connect` makes now for all who ask. */
  async link(hops: readonly Hop[], connect: () => Promise<Link>): Promise<Link> {
    const key = hops.map((hop) => `${hop.user}@${hop.host}:${hop.port} ${hop.hostKeys.rule}`).join(' ');
    const known = this.#links.get(key);
    if (known !== undefined) {
      const link = await known;
      if (link.alive) return link;
      // Another caller may have replaced the dead one while we waited.
      if (this.#links.get(key) === known) this.#links.delete(key);
      return this.link(hops, connect);
    }
    const started = connect();
    this.#links.set(key, started);
    started.catch(() => this.#links.delete(key));
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const links = await Promise.allSettled(this.#links.values());
    this.#links.clear();
    const opened = links.filter((link) => link.status === 'fulfilled');
    await Promise.all(opened.map((link) => link.value.close()));
  }
}
