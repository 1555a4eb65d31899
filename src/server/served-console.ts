/** What the endpoints work with. */

import type { Accounts, ConsoleRuns, ConsoleServices, ConsoleSite } from '../app/index.ts';

export interface ServedConsole {
  readonly site: ConsoleSite;
  readonly accounts: Accounts;
  readonly runs: ConsoleRuns;
  readonly services: ConsoleServices;
  /** Of this program. */
  readonly version: string;
  /** Where people reach it. */
  readonly url: string;
}
