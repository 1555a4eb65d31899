export type { FactsOf, Fragment, Fragments } from './fragment.ts';
export { HOST_FRAGMENTS, type HostFacts } from './host/index.ts';
export { type Answers, PROBE_BYTES, probeCommand, readAnswer, readFacts } from './probe.ts';
export { type CachedAnswers, FactsCache } from './facts-cache.ts';
