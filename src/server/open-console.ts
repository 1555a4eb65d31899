/** The console as a whole: what it works on, its accounts, its door. */

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
  /** Absent without TLS, and where somebody else sees to it. */
  readonly tls: Tls | undefined;
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
  const names = [...publicName(settings.publicUrl), ...hostNames(host)];
  const tls = await tlsOf({
    ...{ settings, names, clock },
    isLoopback: isLoopback(host),
    stateFolder: stateFolder(site.env),
  });
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
    loginLink: async () =>
      isLoopback(host) ? loginUrl(policy.url, await accounts.people.makeLocalLink(accountName())) : undefined,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function publicName(url: string | undefined): string[] {
  return url === undefined ? [] : [new URL(url).hostname.replaceAll(/[[\]]/g, '')];
}
