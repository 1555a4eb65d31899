/** The built console on made-up nodes that live, for tests that look at it in a browser. */

import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Role, systemClock } from '../../src/base/index.ts';
import { openConsole, type OpenConsole } from '../../src/server/index.ts';
import { openLivingFleet } from './living-fleet/open-living-fleet.ts';
import { loginLink } from './login-link.ts';

const WEB = resolve(import.meta.dirname, '../../dist/web');

export interface TestConsole extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/`; a restart keeps it. */
  readonly url: string;
  readonly folder: string;
  /** What nobody foresaw. */
  readonly logged: string[];
  /** Signs in once, as an account of this role; `who` is its name. */
  linkFor(role: Role, who?: string): Promise<string>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** What runs now. */
  readonly console: OpenConsole;
}

export interface TestConsoleOptions {
  readonly nodes?: number;
  /** `/grappe/`: as behind a proxy. */
  readonly base?: string;
  /** A build of its own, which nobody makes anew meanwhile. */
  readonly webFolder?: string;
}

export async function openTestConsole({
  nodes = 20,
  base,
  webFolder = WEB,
}: TestConsoleOptions = {}): Promise<TestConsole> {
  await using opened = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'grappe-web-'));
  opened.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const fleet = opened.use(await openLivingFleet(folder, nodes));
  const own = base === undefined ? 0 : await freePort();
  if (base !== undefined) {
    appendFileSync(fleet.configFile, `console: { public_url: 'http://127.0.0.1:${own}${base}' }\n`);
  }
  const logged: string[] = [];
  const open = (port: number) =>
    openConsole({
      site: {
        fleet: {
          configFile: fleet.configFile,
          env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...xdgFolders(folder) },
          cwd: folder,
        },
        clock: systemClock,
        connect: () => fleet.connect(),
        warn: (error) => logged.push(error.message),
      },
      host: '127.0.0.1',
      port,
      webFolder,
      version: '0.0.0',
      log: (text) => logged.push(text),
    });
  let running: OpenConsole | undefined = await open(own);
  opened.defer(() => running?.[Symbol.asyncDispose]());
  const { url, port } = running;
  const alive = (): OpenConsole => {
    if (running === undefined) throw new Error('the console is stopped');
    return running;
  };
  const all = opened.move();
  return {
    ...{ url, folder, logged },
    get console() {
      return alive();
    },
    linkFor: (role, who) => loginLink(alive(), role, who),
    async stop() {
      await running?.[Symbol.asyncDispose]();
      running = undefined;
    },
    async start() {
      running ??= await open(port);
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

function xdgFolders(folder: string): Record<string, string> {
  return { XDG_STATE_HOME: join(folder, 'state'), XDG_CACHE_HOME: join(folder, 'cache') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
