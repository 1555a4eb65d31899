/** What one talks to. */

import { hostname } from 'node:os';
import { type ABOUT, PROTOCOL } from '../../protocol/index.ts';
import type { Handlers } from '../handlers.ts';
import type { ServedConsole } from '../served-console.ts';

export function aboutHandlers({ site, jobs, version, url }: ServedConsole): Handlers<typeof ABOUT> {
  return {
    health: async () => ({ ok: true, protocol: PROTOCOL }),
    openApi: async () => {
      const document = await import('../../../schema/openapi.json', { with: { type: 'json' } });
      return document.default;
    },
    info: async ({ caller: { who } }) => {
      const { cluster } = site.fleet.config;
      const { languages, slots } = await jobs.languages.tell(who, { ask: false });
      return {
        v: 1,
        cluster: { name: cluster.name ?? null, colour: cluster.colour ?? null },
        server: {
          version,
          protocol: PROTOCOL,
          host: hostname(),
          url,
          startedAt: site.startedAt.toISOString(),
        },
        you: {
          name: who.name,
          role: who.role,
          nodes: who.nodes?.fold() ?? null,
          languages: who.languages === null ? null : [...who.languages],
        },
        languages,
        slots,
      };
    },
  };
}
