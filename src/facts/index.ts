export type { FactsOf, Fragment, Fragments } from './fragment.ts';
export { ANSWER_BYTES, framedCommand, frameMark, type Frames, FrameStream, repeated } from './frames.ts';
export { HOST_FRAGMENTS, type HostFacts } from './host/index.ts';
export { busyShare, type CpuTicks, LIVE_FRAGMENTS, type LiveFacts, LOAD_FRAGMENTS } from './live.ts';
export { type Throughput, throughput } from './traffic.ts';
export {
  type Answers,
  AnswerStream,
  probeCommand,
  readAnswer,
  readFacts,
  repeatedProbeCommand,
} from './probe.ts';
export { type CachedAnswers, FactsCache } from './facts-cache.ts';
