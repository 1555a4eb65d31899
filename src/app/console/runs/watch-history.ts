/** Other processes of this account record their runs, too: while somebody looks at runs, the history is looked at now and then. */

import { statSync } from 'node:fs';
import { stateFolder } from '../../../config/index.ts';
import { historyPath } from '../../../store/index.ts';
import type { ConsoleSite } from '../console-site.ts';

const LOOK_MS = 2000;
/** Begin so, or are this. */
const TOPICS = /^(?:runs|activity|run:.+)$/;

/** The answer ends it. */
export function watchHistory({
  lookers,
  changes,
  env,
}: Pick<ConsoleSite, 'lookers' | 'changes' | 'env'>): () => void {
  const path = historyPath(stateFolder(env));
  let seen = stampOf(path);
  const timer = setInterval(() => {
    const topics = lookers.topics().filter((topic) => TOPICS.test(topic));
    if (topics.length === 0) return;
    const stamp = stampOf(path);
    if (stamp === seen) return;
    seen = stamp;
    for (const topic of topics) changes.bump(topic);
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** What is written goes to the log beside it at first. Whoever asks for runs is told why a file cannot be read. */
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
