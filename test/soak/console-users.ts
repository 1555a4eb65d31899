/**
 * Soak of a class: `node test/soak/console-users.ts [USERS] [TASKS]`. So many accounts hand in programs at once by --server, one of
 * them all that he can. Ends with 1 if turns were not fair, anybody saw what is of another, or anything else was not refused.
 */

import { loadavg } from 'node:os';
import { classAtWork } from '../support/class-at-work.ts';
import { startJobSite } from '../support/job-site.ts';
import { serveConsole } from '../support/served-console.ts';

const [users = 30, tasks = 3] = process.argv.slice(2).map(Number);

await using site = await startJobSite({ nodes: 3, jobs: ['slots: 3'] });
await using served = await serveConsole({ site: { config: site.config, env: { ...site.env } } });
const report = await classAtWork({ site, served, users, tasks });
for (const what of report.broken) console.log(`  broken: ${what}`);
console.log(
  `${users} users, ${report.jobs} jobs of ${report.tasks} tasks, ${report.tried} requests that were refused ` +
    `(load ${loadavg()[0]?.toFixed(0)}), ${report.broken.length} broken`,
);
process.exitCode = report.broken.length === 0 ? 0 : 1;
