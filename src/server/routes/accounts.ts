/** Accounts of all, for administrators. */

import { accountEntry, boundedGroups, LINK_MS, loginUrl, sessionEntry, tokenEntry } from '../../app/index.ts';
import type { ACCOUNTS, OneTimeLink } from '../../protocol/index.ts';
import { actorOf, type Handlers, type SignedIn } from '../handlers.ts';
import type { ServedConsole } from '../served-console.ts';

export function accountsHandlers({ accounts, site, url }: ServedConsole): Handlers<typeof ACCOUNTS> {
  const { people, passes } = accounts;
  const changed = (): Record<string, never> => {
    site.changes.bump('accounts');
    return {};
  };
  const linkFor = async (caller: SignedIn, name: string): Promise<OneTimeLink> => {
    const until = new Date(site.clock.date().getTime() + LINK_MS);
    const secret = await people.makeLink(actorOf(caller), name, LINK_MS);
    return { url: loginUrl(url, secret), until: until.toISOString() };
  };
  /** Throws GrappeError for what is no node set of this fleet. */
  const refuseBadNodes = async (nodes: string | null | undefined): Promise<void> => {
    if (typeof nodes === 'string') await boundedGroups(site.fleet.groups).resolve(nodes, { label: 'nodes' });
  };
  return {
    list: async () => ({ accounts: people.list().map(accountEntry) }),
    add: async ({ caller, body }) => {
      await refuseBadNodes(body.nodes);
      const account = await people.add(actorOf(caller), body);
      const link = await linkFor(caller, account.name);
      changed();
      return { account: accountEntry(account), link };
    },
    change: async ({ caller, params, body }) => {
      await refuseBadNodes(body.nodes);
      const account = await people.change(actorOf(caller), params.name, body);
      changed();
      return { account: accountEntry(account) };
    },
    remove: async ({ caller, params }) => {
      await people.remove(actorOf(caller), params.name);
      return changed();
    },
    link: async ({ caller, params }) => {
      const link = await linkFor(caller, params.name);
      changed();
      return { link };
    },
    dropPassword: async ({ caller, params }) => {
      await people.setPassword(actorOf(caller), params.name, { password: null });
      return changed();
    },
    sessions: async ({ caller }) => ({
      sessions: passes.sessions().map((session) => sessionEntry(session, caller.by)),
    }),
    endSession: async ({ caller, params }) => {
      await passes.endSession(actorOf(caller), params.id);
      return changed();
    },
    tokens: async () => ({ tokens: passes.tokens().map(tokenEntry) }),
    revokeToken: async ({ caller, params }) => {
      await passes.revokeToken(actorOf(caller), params.id);
      return changed();
    },
  };
}
