/** The console as a whole: what it works on, its accounts, its door. */

import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import {
  accountName,
  Accounts,
  ConsoleJobs,
  ConsoleNodes,
  ConsoleRuns,
  ConsoleServices,
  ConsoleSite,
  loginUrl,
  type SiteOptions,
} from '../app/index.ts';
import { stateFolder } from '../config/index.ts';
import { ConsoleFiles } from './console-files.ts';
import { refuseExposure } from './exposure.ts';
import { hostNames, isLoopback, serverPolicy } from './policy.ts';
import type { SocketHub } from './socket-hub.ts';
import { listen, serve } from './start-server.ts';
import { type Tls, tlsOf } from './tls.ts';

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
  readonly nodes: ConsoleNodes;
  readonly jobs: ConsoleJobs;
  readonly runs: ConsoleRuns;
  /** As it began. Absent without TLS, and where somebody else sees to it. */
  readonly tls: Tls | undefined;
  /**
   * Reads the certificate anew, for connections from now on; resolves with it where it is another one. Throws `certificate` for one that
   * cannot be used: then the server goes on with what it has.
   */
  renewTls(): Promise<Tls | undefined>;
  /**
   * Good once, and for a few minutes: whoever opens it is the one who runs the server. Undefined where others can reach the server: they
   * have accounts.
   */
  loginLink(): Promise<string | undefined>;
}

/** Throws GrappeError where the configuration is wrong, or nobody may listen there. */
export async function openConsole(options: ConsoleOptions): Promise<OpenConsole> {
  await using opened = new AsyncDisposableStack();
  const site = opened.use(await ConsoleSite.open(options.site));
  const { settings, clock } = { settings: site.fleet.config.console, clock: site.clock };
  const { bind, port: usualPort } = settings;
  const { host = bind, port: asked = usualPort } = options;
  const accounts = opened.use(
    await Accounts.open(stateFolder(site.env), clock, {
      sessions: () => site.fleet.config.console.sessions,
      isAudited: () => site.fleet.config.history.audit,
    }),
  );
  refuseExposure(host, settings, accounts);
  const readTls = (): Promise<Tls | undefined> => tlsFor(site, host);
  const tls = await readTls();
  const { server, port } = await listen({ host, port: asked }, tls);
  opened.defer(() => void server.close());
  const policy = serverPolicy(site, { host, port, tls: tls?.kind });
  const files = ConsoleFiles.read(options.webFolder);
  const runs = opened.use(new ConsoleRuns(site, options.site.warn));
  const services = opened.use(new ConsoleServices(site, options.site.warn));
  const jobs = opened.use(await ConsoleJobs.open(site, options.site.warn));
  const nodes = new ConsoleNodes(site, (node) => jobs.languages.abilitiesOf(node));
  const uses = { site, accounts, nodes, runs, jobs, services };
  const console = { ...uses, version: options.version, url: policy.url };
  const { hub } = opened.use(serve(console, { server, files, policy, log: options.log }));
  accounts.noteUrl(policy.url);
  const running = opened.move();
  return {
    ...{ url: policy.url, port, site, accounts, nodes, jobs, runs, hub, tls },
    renewTls: renewing(server, tls, readTls),
    loginLink: async () =>
      isLoopback(host) ? loginUrl(policy.url, await accounts.people.makeLocalLink(accountName())) : undefined,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function tlsFor(site: ConsoleSite, host: string): Promise<Tls | undefined> {
  const settings = site.fleet.config.console;
  return tlsOf({
    ...{ settings, clock: site.clock },
    names: [...publicName(settings.publicUrl), ...hostNames(host)],
    isLoopback: isLoopback(host),
    stateFolder: stateFolder(site.env),
  });
}

/** A server keeps to what it began with: one without TLS stays so, and one with TLS, too. */
function renewing(
  server: Server,
  begun: Tls | undefined,
  read: () => Promise<Tls | undefined>,
): OpenConsole['renewTls'] {
  let shown = begun?.fingerprint;
  return async () => {
    const tls = server instanceof TlsServer ? await read() : undefined;
    if (tls === undefined || tls.fingerprint === shown) return undefined;
    (server as TlsServer).setSecureContext(tls);
    shown = tls.fingerprint;
    return tls;
  };
}

function publicName(url: string | undefined): string[] {
  return url === undefined ? [] : [new URL(url).hostname.replaceAll(/[[\]]/g, '')];
}
