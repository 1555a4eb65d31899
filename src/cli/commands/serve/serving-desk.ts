/** What whoever sits at the terminal of the server does with it: as an administrator, and on the record. */

import { accountName, type Principal, rowOfReport } from '../../../app/index.ts';
import { localTime } from '../../../base/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { OpenConsole } from '../../../server/index.ts';
import { countedNodes } from '../../counted-nodes.ts';
import type { CliIo } from '../../io.ts';
import { listText } from '../job/list-text.ts';
import { columns } from '../user/columns.ts';

const USUAL_ROWS = 20;
const NO_REASON = 'no reason was given';

export class ServingDesk {
  readonly #console: OpenConsole;
  readonly #me: Principal;
  readonly #stop: () => void;

  constructor(console: OpenConsole, stop: () => void) {
    this.#console = console;
    this.#stop = stop;
    this.#me = { name: accountName(), role: 'admin', nodes: null, languages: null };
  }

  async nodes(): Promise<string> {
    const { nodes, count, checks, drained } = await this.#console.nodes.describe(this.#me);
    if (count === 0) return 'the configuration names no nodes\n';
    return columns([
      ['nodes', counted(nodes)],
      ...checks.map((check) => [check.state, `${counted(check.nodes)}, ${localTime(new Date(check.at))}`]),
      ...drained.map((drain) => ['drained', `${counted(drain.nodes)}: ${drain.reason} (${drain.by})`]),
    ]);
  }

  clients(): string {
    const clients = this.#console.hub.clients();
    if (clients.length === 0) return 'nobody is connected\n';
    const rows = clients.map(({ caller: { who, by, from }, since }) => [
      who.name,
      who.role,
      'token' in by ? 'a program' : 'a browser',
      `from ${from}`,
      `since ${localTime(since)}`,
    ]);
    return columns(rows.toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1)));
  }

  jobs(io: CliIo): string {
    const { jobs } = this.#console.jobs.list(this.#me, { limit: USUAL_ROWS });
    return jobs.length === 0 ? 'no jobs\n' : listText(jobs.map(rowOfReport), io);
  }

  /** Whoever has a token comes back with it: that is said. */
  async disconnect(name: string): Promise<string> {
    const { accounts, hub } = this.#console;
    const { name: account } = accounts.people.find(name);
    const sockets = hub.clients().filter(({ caller }) => caller.who.name === account).length;
    const sessions = await accounts.passes.endSessionsOf({ user: this.#me.name, from: null }, account);
    hub.disconnect(account);
    const tokens = accounts.passes.tokens(account).length;
    return [
      `${account}: ${many(sessions, 'session')} ended, ${many(sockets, 'connection')} closed\n`,
      ...(tokens === 0
        ? []
        : [`${many(tokens, 'token')} of it still let in: 'grappe token revoke' takes one away\n`]),
    ].join('');
  }

  async drain(nodes: string, reason: string): Promise<string> {
    const order = { nodes, reason: reason === '' ? NO_REASON : reason.slice(0, 200) };
    await this.#console.nodes.drain({ who: this.#me, from: null }, order);
    return `${nodes}: out of use: ${order.reason}\n`;
  }

  async resume(nodes: string): Promise<string> {
    await this.#console.nodes.resume({ who: this.#me, from: null }, { nodes });
    return `${nodes}: in use\n`;
  }

  stop(): string {
    this.#stop();
    return '';
  }
}

function counted(folded: string): string {
  return countedNodes(NodeSet.parse(folded));
}

function many(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
