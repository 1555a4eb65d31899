/** What the endpoints work with. */

import type {
  Accounts,
  ConsoleJobs,
  ConsoleNodes,
  ConsoleRuns,
  ConsoleServices,
  ConsoleSite,
} from '../app/index.ts';

export interface ServedConsole {
  readonly site: ConsoleSite;
  readonly accounts: Accounts;
  readonly nodes: ConsoleNodes;
  readonly runs: ConsoleRuns;
  readonly jobs: ConsoleJobs;
  readonly services: ConsoleServices;
  /** Of this program. */
  readonly version: string;
  /** Where people reach it. */
  readonly url: string;
}
