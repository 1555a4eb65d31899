/** `grappe user disable` and `enable`: an account lets nobody in, or does again. */

import { EXIT } from '../../../base/index.ts';
import type { CommandModule } from '../../command-spec.ts';
import { namesIn, openAccounts } from './accounts-of.ts';

export function switching(isDisabled: boolean): CommandModule {
  return {
    async run(args, io) {
      const names = namesIn(args);
      const here = await openAccounts(args, io);
      using accounts = here.accounts;
      for (const name of names) accounts.people.find(name);
      for (const name of names) await accounts.people.change(here.actor, name, { isDisabled });
      return EXIT.ok;
    },
  };
}
