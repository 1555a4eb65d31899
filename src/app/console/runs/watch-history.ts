/** Other processes of this account record their runs, too: while somebody looks at runs, the history is looked at now and then. */

import { statSync } from 'node:fs';
import { stateFolder } from '../../../config/index.ts';
import { historyPath } from '../../../store/index.ts';
import { openExistingHistory } from '../../records.ts';
import type { ConsoleSite } from '../console-site.ts';

const LOOK_MS = 2000;
/** Begin so, or are this. */
const TOPICS = /^(?:runs|activity|run:.+)$/;

export class HistoryWatch implements Disposable {
  /** Runs of other processes that went on when they were last read. One whose process is killed writes nothing more. */
  readonly running = new Set<string>();
  readonly #site: Pick<ConsoleSite, 'lookers' | 'changes' | 'env'>;
  readonly #path: string;
  readonly #timer: NodeJS.Timeout;
  #seen: string;

  constructor(site: Pick<ConsoleSite, 'lookers' | 'changes' | 'env'>) {
    this.#site = site;
    this.#path = historyPath(stateFolder(site.env));
    this.#seen = stampOf(this.#path);
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { lookers, changes } = this.#site;
    const topics = lookers.topics().filter((topic) => TOPICS.test(topic));
    if (topics.length === 0) return;
    const stamp = stampOf(this.#path);
    if (stamp !== this.#seen) for (const topic of topics) changes.bump(topic);
    else if (this.running.size > 0) void this.#lookWhichEnded().catch(() => undefined);
    this.#seen = stamp;
  }

  /** Whoever asks for a run is told why the history cannot be read. */
  async #lookWhichEnded(): Promise<void> {
    using history = await openExistingHistory(this.#site.env);
    if (!history) return;
    for (const id of [...this.running]) {
      // One that is known no more is looked for once.
      this.running.delete(id);
      if (history.find(id).state === 'running') this.running.add(id);
      else for (const topic of [`run:${id}`, 'runs', 'activity']) this.#site.changes.bump(topic);
    }
  }
}

/** What is written goes to the log beside it at first. */
function stampOf(path: string): string {
  return [path, `${path}-wal`].map(fileStamp).join();
}

function fileStamp(path: string): string {
  try {
    const { mtimeMs, size } = statSync(path);
    return `${mtimeMs} ${size}`;
  } catch {
    return '';
  }
}
