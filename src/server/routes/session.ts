/** Signing in and out, and what people do with their own account. */

import { type Account, type Opened, type Principal, sessionEntry, tokenEntry } from '../../app/index.ts';
import { GrappeError } from '../../base/index.ts';
import type { Body, Entered, Me, SESSION } from '../../protocol/index.ts';
import { clearCookie, setCookie } from '../cookies.ts';
import { actorOf, type Call, type Handlers, type SignedIn } from '../handlers.ts';
import type { ServerPolicy } from '../policy.ts';
import { LoginLimits, secondsToWait } from '../rate-limit.ts';
import type { ServedConsole } from '../served-console.ts';

const DAY_MS = 86_400_000;

export function sessionHandlers(console: ServedConsole, policy: ServerPolicy): Handlers<typeof SESSION> {
  const entering = new Entering(console, policy);
  const { accounts, site } = console;
  const changed = (): Record<string, never> => {
    site.changes.bump('accounts');
    return {};
  };
  return {
    welcome: async ({ sender }) => ({
      cluster: site.fleet.config.cluster.name ?? null,
      ended: (sender.session !== undefined && accounts.whyEnded(sender.session)) || null,
      isFirstStart: !accounts.people.canSomebodyEnter(),
    }),
    me: async ({ caller }) => meOf(caller.who, accounts.people.find(caller.who.name)),
    redeem: (call) => {
      const { secret } = call.body;
      const redeem = (): Promise<Opened> => accounts.redeem(secret, call.sender);
      // Whoever has a good one does not wait for those who try bad ones.
      return entering.enter(call, accounts.isLink(secret) ? undefined : '', redeem);
    },
    login: (call) => {
      const { name, password } = call.body;
      return entering.enter(call, name, () => accounts.login(name, password, call.sender));
    },
    ticket: async ({ caller, body }) => ({ ticket: accounts.ticket(sessionOf(caller), body.path) }),
    logout: async ({ caller, setHeader }) => {
      const { by } = caller;
      if ('token' in by) await accounts.passes.revokeToken(actorOf(caller), by.token);
      else {
        setHeader('set-cookie', clearCookie(policy.cookie));
        await accounts.passes.endSession(actorOf(caller), by.session);
      }
      return changed();
    },
    setPassword: async ({ caller, body }) => {
      await entering.setPassword(caller, body);
      return changed();
    },
    sessions: async ({ caller }) => ({
      sessions: accounts.passes.sessions(caller.who.name).map((session) => sessionEntry(session, caller.by)),
    }),
    endSession: async ({ caller, params }) => {
      await accounts.passes.endSession(actorOf(caller), params.id, caller.who.name);
      return changed();
    },
    tokens: async ({ caller }) => ({ tokens: accounts.passes.tokens(caller.who.name).map(tokenEntry) }),
    makeToken: async ({ caller, body: { label, role, days } }) => {
      sessionOf(caller);
      const wanted = { label, role, validMs: days === null ? null : days * DAY_MS };
      const { text, token } = await accounts.passes.makeToken(actorOf(caller), caller.who.name, wanted);
      changed();
      return { text, token: tokenEntry(token) };
    },
    revokeToken: async ({ caller, params }) => {
      await accounts.passes.revokeToken(actorOf(caller), params.id, caller.who.name);
      return changed();
    },
  };
}

class Entering {
  readonly #console: ServedConsole;
  readonly #policy: ServerPolicy;
  readonly #limits: LoginLimits;

  constructor(console: ServedConsole, policy: ServerPolicy) {
    this.#console = console;
    this.#policy = policy;
    this.#limits = new LoginLimits(console.site.clock);
  }

  async enter(
    {
      sender,
      caller,
      setHeader,
    }: Pick<Call, 'sender' | 'setHeader'> & { readonly caller: SignedIn | undefined },
    name: string | undefined,
    open: () => Promise<Opened>,
  ): Promise<Entered> {
    const { secret, key, session, account } = await (name === undefined
      ? open()
      : this.#limited(name, sender.from, open, setHeader));
    const { accounts, site } = this.#console;
    // Whoever showed a session before has a new one now, and the old one is of no use to anybody.
    if (caller && 'session' in caller.by)
      await accounts.passes.endSession(actorOf(caller), caller.by.session);
    const { maxMs } = site.fleet.config.console.sessions;
    setHeader('set-cookie', setCookie(this.#policy.cookie, secret, Math.floor(maxMs / 1000)));
    site.changes.bump('accounts');
    const who = await this.#policy.rights.principalOf({ account, role: account.role, by: { session } });
    return { ...meOf(who, account), key };
  }

  async setPassword(caller: SignedIn, { old, ...fresh }: Body<typeof SESSION.setPassword>): Promise<void> {
    const session = sessionOf(caller);
    const { people } = this.#console.accounts;
    const { name } = caller.who;
    if (people.find(name).hasPassword) {
      const prove = async (): Promise<void> => {
        if (await people.isPassword(name, old ?? '')) return;
        throw new GrappeError('login-refused', { message: 'the old password is wrong' });
      };
      await this.#limits.attempt(name, caller.from, prove);
    }
    await people.setPassword(actorOf(caller), name, { ...fresh, session });
  }

  async #limited<Result>(
    name: string,
    from: string,
    enter: () => Promise<Result>,
    setHeader: Call['setHeader'],
  ): Promise<Result> {
    try {
      return await this.#limits.attempt(name, from, enter);
    } catch (error) {
      const seconds = secondsToWait(error);
      if (seconds !== undefined) setHeader('retry-after', String(seconds));
      throw error;
    }
  }
}

/** A token is for programs: it changes nothing of the account that it is of. */
function sessionOf({ by, who }: SignedIn): string {
  if ('session' in by) return by.session;
  throw new GrappeError('not-permitted', {
    message: `a token of '${who.name}' may not do this`,
    hint: 'sign in with a browser',
  });
}

function meOf({ name, role, nodes, languages }: Principal, { hasPassword }: Account): Me {
  return {
    ...{ name, role, hasPassword },
    nodes: nodes && nodes.fold(),
    languages: languages && [...languages],
  };
}
