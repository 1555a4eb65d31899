/** The built console on a site that runs jobs on a real sshd. */

import { resolve } from 'node:path';
import type { Role } from '../../src/base/index.ts';
import type { OpenConsole } from '../../src/server/index.ts';
import { type JobSite, type JobSiteOptions, startJobSite } from './job-site.ts';
import { loginLink } from './login-link.ts';
import { serveConsole } from './served-console.ts';

const WEB = resolve(import.meta.dirname, '../../dist/web');

export interface JobConsole extends AsyncDisposable {
  readonly url: string;
  readonly site: JobSite;
  readonly console: OpenConsole;
  linkFor(role: Role, who?: string): Promise<string>;
}

const TWO_NODES: JobSiteOptions = { nodes: 2, jobs: ['slots: 4'] };

export async function openJobConsole(options = TWO_NODES): Promise<JobConsole> {
  await using opened = new AsyncDisposableStack();
  const site = opened.use(await startJobSite(options));
  const { console } = opened.use(
    await serveConsole({ site: { config: site.config, env: { ...site.env } }, webFolder: WEB }),
  );
  const all = opened.move();
  return {
    ...{ url: console.url, site, console },
    linkFor: (role, who) => loginLink(console, role, who),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
