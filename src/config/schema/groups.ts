import { configKey } from './config-key.ts';
import { matching, named, nodeSet } from './kinds.ts';

/** What ClusterShell forbids in group names, and what would make `@name` ambiguous. */
const GROUP_NAME = /^[^\s@,!&^*:[\]]+$/;

export const groupsKey = configKey({
  name: 'groups',
  about: 'named node sets, used as @name',
  schema: named(matching(GROUP_NAME, 'a group name, without blanks and @ , ! & ^ * : [ ]'), nodeSet()),
  nodeSets: ['*'],
});
