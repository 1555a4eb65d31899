/** The console as a whole: what it works on, its accounts, its door. */

import { accountName, Accounts, ConsoleSite, type SiteOptions } from '../app/index.ts';
import { GrappeError, systemClock } from '../base/index.ts';
import { stateFolder } from '../config/index.ts';
import { ConsoleFiles } from './console-files.ts';
import { isLoopback, serverPolicy } from './policy.ts';
import type { SocketHub } from './socket-hub.ts';
import { listen, serve } from './start-server.ts';

export interface ConsoleOptions {
  readonly site: SiteOptions;
  /** In place of what the configuration says. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** Where the built console lies. */
  readonly webFolder: string;
  /** Of this program. */
  readonly version: string;
  /** Is told what nobody foresaw. */
  readonly log: (text: string) => void;
}

export interface OpenConsole extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly site: ConsoleSite;
  readonly accounts: Accounts;
  readonly hub: SocketHub;
  /** Good once, and for a few minutes: whoever opens it is the one who runs the server. */
  loginLink(): Promise<string>;
}

/** Throws GrappeError where the configuration is wrong, or nobody may listen there. */
export async function openConsole(options: ConsoleOptions): Promise<OpenConsole> {
  await using opened = new AsyncDisposableStack();
  const site = opened.use(await ConsoleSite.open(options.site));
  const { bind, port: usualPort, sessions } = site.fleet.config.console;
  const { host = bind, port: asked = usualPort } = options;
  if (!isLoopback(host)) throw notYet(host);
  const accounts = opened.use(
    await Accounts.open(stateFolder(site.env), systemClock, {
      sessions: () => site.fleet.config.console.sessions ?? sessions,
      isAudited: () => site.fleet.config.history.audit,
    }),
  );
  const { server, port } = await listen({ host, port: asked }, undefined);
  opened.defer(() => void server.close());
  const policy = serverPolicy(site, { host, port, tls: undefined });
  const files = ConsoleFiles.read(options.webFolder);
  const console = { site, accounts, version: options.version, url: policy.url };
  const { hub } = opened.use(serve(console, { server, files, policy, log: options.log }));
  accounts.noteUrl(policy.url);
  const running = opened.move();
  return {
    ...{ url: policy.url, port, site, accounts, hub },
    loginLink: async () => `${policy.url}login#${await accounts.people.makeLocalLink(accountName())}`,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function notYet(host: string): GrappeError {
  return new GrappeError('config-invalid', { message: `cannot serve on ${host}: that wants TLS` });
}
