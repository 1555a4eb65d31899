/** Nodes as placement would see them now, for whoever wants to know and places nothing. */

import type { Clock } from '../../base/index.ts';
import type { NodeView } from '../placement/node-view.ts';
import type { LiveJob } from '../queue/read-jobs.ts';
import { NodeBook } from './node-book.ts';
import { runningByNode } from './place-waiting.ts';
import type { Site } from './supervise.ts';

export interface ViewRequest extends Pick<Site, 'engine' | 'loads' | 'nodes'> {
  readonly live: readonly LiveJob[];
  readonly clock: Clock;
}

/** For the load of a node that has told what it can do; facts and load come on ways of their own. */
const LOAD_MS = 12_000;
const LOOK_MS = 50;

/** Asks all of them; resolves when each has answered, or will not. */
export async function viewNodes(request: ViewRequest, signal: AbortSignal): Promise<NodeView[]> {
  const { engine, loads, nodes, live, clock } = request;
  const book = new NodeBook(engine, loads, clock);
  const all = nodes();
  book.ask(all, () => undefined, signal);
  await book.settled();
  const ours = runningByNode(live);
  const views = (): NodeView[] => all.map((node) => book.view(node, ours.get(node.name) ?? 0));
  const deadline = clock.now() + LOAD_MS;
  const waits = ({ trouble, load }: NodeView): boolean => trouble === null && load === null;
  while (!signal.aborted && clock.now() < deadline && views().some(waits)) await clock.sleep(LOOK_MS);
  return views();
}
