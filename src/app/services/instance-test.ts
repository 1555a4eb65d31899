import type { Instance } from '../../services/index.ts';

/** Whether an instance is one of these. */
export function instanceTest(instances: readonly Instance[]): (instance: Instance) => boolean {
  const known = new Set(instances.map(({ service, node }) => `${service} ${node}`));
  return ({ service, node }) => known.has(`${service} ${node}`);
}
