/** Nodes: the fleet as it is remembered, its load, checks, and single nodes. */

import type { NODES } from '../../protocol/index.ts';
import type { Handlers } from '../handlers.ts';
import type { ServedConsole } from '../served-console.ts';

export function nodesHandlers({ nodes }: ServedConsole): Handlers<typeof NODES> {
  const { live, checks } = nodes;
  return {
    nodes: ({ caller: { who } }) => nodes.describe(who),
    groups: ({ caller: { who }, query }) => nodes.groups(who, query.source),
    set: ({ caller: { who }, query }) => nodes.set(who, query.of),
    loads: async ({ caller: { who } }) => live.loads(await nodes.seenBy(who)),
    recent: async ({ caller: { who } }) => live.recent(await nodes.seenBy(who)),
    check: ({ caller, body }) => nodes.check(caller, body),
    checks: async ({ caller: { who } }) => checks.list(who),
    checkReport: async ({ caller: { who }, params }) => checks.report(who, params.check),
    stopCheck: async ({ caller: { who }, params }) => {
      checks.stop(who, params.check);
      return {};
    },
    exportCheck: async ({ caller: { who }, params: { check }, query: { format } }) => {
      const text = await checks.export(who, check, format);
      return { name: `check-${check}.${format}`, chunks: chunksOf(text) };
    },
    drain: ({ caller, body }) => nodes.drain(caller, body),
    resume: ({ caller, body }) => nodes.resume(caller, body),
    node: ({ caller: { who }, params }) => nodes.detail(who, params.node),
    askFacts: ({ caller: { who }, params, signal }) => nodes.askFacts(who, params.node, signal),
    nodeLoads: ({ caller: { who }, params }) => nodes.loadsOf(who, params.node),
    reach: ({ caller, params, signal }) => nodes.reach(caller, params.node, signal),
  };
}

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
