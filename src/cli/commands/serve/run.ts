/** `grappe serve`: the web console and its API, until a signal or `stop` ends it. */

import { once } from 'node:events';
import { join } from 'node:path';
import { EXIT, GrappeError, systemClock } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { OpenConsole } from '../../../server/index.ts';
import type { Arguments } from '../../arguments.ts';
import { errorText } from '../../error-text.ts';
import type { CliIo } from '../../io.ts';
import { VERSION } from '../../version.ts';
import { ServingDesk } from './serving-desk.ts';
import { watchServerSignals } from './signals.ts';
import { type Terminal, terminalOf } from './terminal.ts';
import { runLine } from './terminal-commands.ts';

const MOST_PORT = 65_535;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const { openConsole } = await import('../../../server/index.ts');
  using terminal = terminalOf(io);
  const warn = (error: GrappeError): void => terminal.tell(errorText(error, io.program));
  let reload = (): void => undefined;
  using signals = watchServerSignals(io, () => reload());
  await using console = await openConsole({
    site: {
      fleet: {
        configFile: args.value('config'),
        groupsConf: args.value('groupsconf'),
        env: io.env,
        cwd: io.cwd,
      },
      clock: systemClock,
      warn,
      note: (sentence) => terminal.tell(`${io.program}: ${sanitise(sentence)}\n`),
    },
    host: args.value('host'),
    port: args.integer('port', 0, MOST_PORT),
    webFolder: webFolder(),
    version: VERSION,
    log: (text) => terminal.tell(`${io.program}: ${sanitise(text)}\n`),
  });
  await io.stdout.write(await greeting(console));
  await io.stdout.flush();
  reload = () => void readAnew(console, terminal, io);
  const desk = new ServingDesk(console, signals.stop);
  await terminal.listen((line) => runLine(line, desk, io), signals.stop);
  if (!signals.stopped.aborted) await once(signals.stopped, 'abort');
  terminal[Symbol.dispose]();
  const runs = console.runs.live().length;
  if (runs > 0) terminal.tell(`${io.program}: ${runs === 1 ? 'a run is' : `${runs} runs are`} ended first\n`);
  // To be ended is what a server is there for: this is no failure.
  return EXIT.ok;
}

/** What is wrong with the configuration has been told then. */
async function readAnew(console: OpenConsole, terminal: Terminal, { program }: CliIo): Promise<void> {
  await console.site.reload();
  if (console.site.configTrouble !== undefined) return;
  terminal.tell(`${program}: the configuration was read anew\n`);
  try {
    const tls = await console.renewTls();
    if (tls) terminal.tell(`${program}: the certificate was read anew; its SHA-256: ${tls.fingerprint}\n`);
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    terminal.tell(errorText(error, program));
  }
}

async function greeting(console: OpenConsole): Promise<string> {
  const { cluster } = console.site.fleet.config;
  const { url, tls } = console;
  const link = await console.loginLink();
  return [
    `grappe ${VERSION} serves ${cluster.name ?? 'the cluster'} at ${url}`,
    ...(tls ? [`SHA-256 of its certificate: ${tls.fingerprint}`] : []),
    link === undefined
      ? "sign in with a name and a password, or by a link of 'grappe user link NAME'"
      : `sign in by this link, once: ${link}`,
    '',
  ].join('\n');
}

/** `dist/web`, beside the bundle of this program, or below the clone from which it runs. */
function webFolder(): string {
  const root = import.meta.dirname.includes('/dist/') ? import.meta.dirname.split('/dist/')[0] : undefined;
  return join(root ?? join(import.meta.dirname, '../../../..'), 'dist', 'web');
}
