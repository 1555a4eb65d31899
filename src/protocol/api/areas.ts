/** All endpoints, by what they are about. */

import { ABOUT } from './about.ts';
import { ACCOUNTS } from './accounts.ts';
import { AUDIT } from './audit.ts';
import { CONFIG } from './config.ts';
import type { Endpoints } from './endpoint.ts';
import { JOBS } from './jobs.ts';
import { NODES } from './nodes.ts';
import { RUNS } from './runs.ts';
import { SERVICES } from './services.ts';
import { SESSION } from './session.ts';

export const AREAS: Readonly<Record<string, Endpoints>> = {
  about: ABOUT,
  session: SESSION,
  nodes: NODES,
  runs: RUNS,
  services: SERVICES,
  jobs: JOBS,
  config: CONFIG,
  accounts: ACCOUNTS,
  audit: AUDIT,
};
