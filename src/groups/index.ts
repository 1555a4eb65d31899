export type { Expressions, GroupSource } from './group-source.ts';
export { GroupSources, type ResolveOptions } from './group-sources.ts';
export { GRAPPE_SOURCE, type GroupsRequest, loadGroupSources } from './load-group-sources.ts';
export { mapSource } from './map-source.ts';
