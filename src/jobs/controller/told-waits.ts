/** Which reasons of jobs that wait are to be written down. */

import type { LiveJob } from '../queue/read-jobs.ts';

/** Reasons hold measurements, and change with each of them. */
const EVERY_MS = 5000;

export class ToldWaits {
  #dueMs = 0;

  /** By the ids of jobs. That there is a reason, or none any more (null), at once; another one only from time to time. */
  news(
    live: readonly Pick<LiveJob, 'id' | 'waits'>[],
    waits: ReadonlyMap<string, string>,
    nowMs: number,
  ): ReadonlyMap<string, string | null> {
    const isDue = nowMs >= this.#dueMs;
    const news = live.flatMap((job) => {
      const why = waits.get(job.id) ?? null;
      const isOther = why !== null && job.waits !== null;
      return why === job.waits || (isOther && !isDue) ? [] : [[job.id, why] as const];
    });
    if (isDue && news.length > 0) this.#dueMs = nowMs + EVERY_MS;
    return new Map(news);
  }
}
