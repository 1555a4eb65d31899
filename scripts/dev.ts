/** The server of `npm run dev [NODES]`: 200 nodes whose load rises and falls, some of which do not answer now and then. */

import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/base/index.ts';
import { openConsole } from '../src/server/index.ts';
import { openLivingFleet } from '../test/support/living-fleet/open-living-fleet.ts';

const count = Number(process.argv[2] ?? 200);
const port = Number(process.env['PORT'] ?? 8017);
const folder = mkdtempSync(join(tmpdir(), 'grappe-dev-'));
const ended = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
try {
  await using fleet = await openLivingFleet(folder, count);
  await using console_ = await openConsole({
    site: {
      fleet: {
        configFile: fleet.configFile,
        env: { ...process.env, XDG_STATE_HOME: join(folder, 'state'), XDG_CACHE_HOME: join(folder, 'cache') },
        cwd: folder,
      },
      clock: systemClock,
      connect: () => fleet.connect(),
      warn: (error) => console.error(error.report ?? error.message),
    },
    host: '127.0.0.1',
    port,
    webFolder: join(import.meta.dirname, '..', 'dist', 'web'),
    version: 'dev',
    log: (text) => console.error(text),
  });
  console.log(`${count} made-up nodes, their grappe.yaml in ${folder}\n${await console_.loginLink()}`);
  await ended;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
