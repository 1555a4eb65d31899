export type { GroupSource } from './group-source.ts';
export { GroupSources, type ResolveOptions } from './group-sources.ts';
export { type GroupsRequest, loadGroupSources } from './load-group-sources.ts';
export { mapSource } from './map-source.ts';
export { TimedCache } from './timed-cache.ts';
