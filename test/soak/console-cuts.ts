/**
 * Soak of cut connections: `node test/soak/console-cuts.ts [CUTS] [SEED]`. Jobs are followed by --server until the connection was cut so
 * often, at random offsets; what was read is compared with what was written. Ends with 1 where a byte is missing, or came twice.
 */

import { createHash } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { newClerk } from '../support/clerk.ts';
import { CHATTY, followCut } from '../support/cut-follow.ts';
import { startJobSite } from '../support/job-site.ts';
import { serveConsole } from '../support/served-console.ts';
import { closedPort, startTcpProxy } from '../support/tcp-proxy.ts';

const [wanted = 100, seed = Date.now() % 1e9] = process.argv.slice(2).map(Number);
const SHELL = { user: 'root', from: null };
const EVERY_BYTES = 8000;

await using site = await startJobSite({ nodes: 1, jobs: ['slots: 2'] });
const port = await closedPort();
await using proxy = await startTcpProxy(port);
const url = `http://127.0.0.1:${proxy.port}/`;
appendFileSync(site.config, `console:\n  public_url: ${url}\n  port: ${port}\n`);
await using served = await serveConsole({
  site: { config: site.config, env: { ...site.env } },
  usualPort: true,
});
const { people, passes } = served.console.accounts;
await people.add(SHELL, { name: 'ann', role: 'user', nodes: null, languages: null });
const { text } = await passes.makeToken(SHELL, 'ann', { label: '', role: 'user', validMs: null });
using clerk = newClerk();
writeFileSync(join(clerk.folder, 'chatty.py'), CHATTY);
await clerk.run(['login', url], { stdin: text });

const words = ['--time', '60', 'chatty.py'];
const hashOf = (output: string): string => createHash('sha256').update(output).digest('hex');
const whole = hashOf((await clerk.run(['submit', '--wait', '-q', '--server', url, ...words])).stdout);
const random = seededRandom(seed);
let [cuts, jobs, broken] = [0, 0, 0];
while (cuts < wanted) {
  const followed = await followCut({ clerk, url, proxy, words, everyBytes: EVERY_BYTES, random });
  cuts += followed.cuts;
  jobs++;
  if (followed.said.exit === 0 && hashOf(followed.said.stdout) === whole) continue;
  broken++;
  console.log(
    `  broken: exit ${followed.said.exit}, ${followed.said.stdout.length} bytes: ${followed.said.stderr}`,
  );
}
console.log(
  `seed ${seed}: ${jobs} jobs followed, cut ${cuts} times (load ${loadavg()[0]?.toFixed(0)}), ${broken} broken`,
);
process.exitCode = broken === 0 ? 0 : 1;
