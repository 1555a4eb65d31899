/** Tells of changes of jobs, whoever made them: this server, another process, or the command line. */

import type { JobQueue } from '../../../jobs/index.ts';
import type { ConsoleSite } from '../console-site.ts';

const LOOK_MS = 250;
const TOPIC = 'job:';

export class JobChanges implements Disposable {
  readonly #site: Pick<ConsoleSite, 'changes' | 'lookers'>;
  readonly #queue: JobQueue;
  readonly #timer: NodeJS.Timeout;
  readonly #stamps = new Map<string, string>();
  #changes = '';
  #list = '';

  constructor(site: Pick<ConsoleSite, 'changes' | 'lookers'>, queue: JobQueue) {
    this.#site = site;
    this.#queue = queue;
    this.#timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  /** Now, without waiting for the next look. */
  look(): void {
    const watched = this.#site.lookers.topics().filter((topic) => topic.startsWith(TOPIC));
    const isNew = watched.some((topic) => !this.#stamps.has(topic));
    const changes = this.#queue.changes();
    if (changes === this.#changes && !isNew) return;
    this.#changes = changes;
    this.#lookAtList();
    this.#lookAtJobs(watched);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #lookAtList(): void {
    const stamp = this.#queue.stamp();
    if (stamp === this.#list) return;
    this.#list = stamp;
    for (const topic of ['jobs', 'activity']) this.#site.changes.bump(topic);
  }

  /** One that is new here may have changed since its looker asked: it is told in any case. */
  #lookAtJobs(watched: readonly string[]): void {
    for (const topic of this.#stamps.keys()) if (!watched.includes(topic)) this.#stamps.delete(topic);
    for (const topic of watched) {
      const stamp = this.#queue.stamp(topic.slice(TOPIC.length));
      if (this.#stamps.get(topic) === stamp) continue;
      this.#stamps.set(topic, stamp);
      this.#site.changes.bump(topic);
    }
  }
}
