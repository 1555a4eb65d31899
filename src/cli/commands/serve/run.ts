/** `grappe serve`: the web console and its API, until a signal or `stop` ends it. */

import { once } from 'node:events';
import { join } from 'node:path';
import { EXIT, systemClock } from '../../../base/index.ts';
import type { OpenConsole } from '../../../server/index.ts';
import type { Arguments } from '../../arguments.ts';
import { errorText } from '../../error-text.ts';
import { watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { VERSION } from '../../version.ts';

const MOST_PORT = 65_535;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const { openConsole } = await import('../../../server/index.ts');
  using interrupts = watchInterrupts(io);
  await using console = await openConsole({
    site: {
      fleet: {
        configFile: args.value('config'),
        groupsConf: args.value('groupsconf'),
        env: io.env,
        cwd: io.cwd,
      },
      clock: systemClock,
      warn: (error) => void io.stderr.write(errorText(error, io.program)),
    },
    host: args.value('host'),
    port: args.integer('port', 0, MOST_PORT),
    webFolder: webFolder(),
    version: VERSION,
    log: (text) => void io.stderr.write(`${io.program}: ${text}\n`),
  });
  await io.stdout.write(await greeting(console));
  await io.stdout.flush();
  if (!interrupts.signal.aborted) await once(interrupts.signal, 'abort');
  // To be ended is what a server is there for: this is no failure.
  return EXIT.ok;
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
