/** The configuration: what stands in it, and changes of it. */

import type { ConsoleConfig } from '../../app/index.ts';
import type { CONFIG } from '../../protocol/index.ts';
import { actorOf, type Handlers } from '../handlers.ts';

export function configHandlers(config: ConsoleConfig): Handlers<typeof CONFIG> {
  return {
    show: () => config.show(),
    read: ({ query }) => config.read(query.file),
    check: ({ body }) => config.check(body),
    edit: async ({ body }) => ({ text: await config.edit(body.text, body.edit) }),
    save: async ({ caller, body }) => ({ hash: await config.save(actorOf(caller), body) }),
    backups: async ({ query }) => ({ backups: await config.backups(query.file) }),
    backup: async ({ params, query }) => ({ text: await config.backup(query.file, params.backup) }),
  };
}
