/** The audit log, for administrators. */

import { auditExport, auditPage, auditReport } from '../../app/index.ts';
import { GrappeError } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import type { AUDIT } from '../../protocol/index.ts';
import type { Handlers } from '../handlers.ts';
import type { ServedConsole } from '../served-console.ts';

const NOTHING = { records: 0, head: { number: 0, hash: '0'.repeat(64) }, faults: [] };

export function auditHandlers({ site }: ServedConsole): Handlers<typeof AUDIT> {
  return {
    list: ({ query }) => auditPage(stateFolder(site.env), query),
    verify: async () => {
      try {
        const { records, head, faults } = await auditReport(site.env);
        const { number, hash } = head;
        return { records, head: { number, hash }, faults: faults.map((fault) => ({ ...fault })) };
      } catch (error) {
        if (error instanceof GrappeError && error.code === 'nothing-selected') return NOTHING;
        throw error;
      }
    },
    export: async () => {
      const day = site.clock.date().toISOString().slice(0, 10);
      return { name: `grappe-audit-${day}.ndjson`, chunks: auditExport(stateFolder(site.env)) };
    },
  };
}
