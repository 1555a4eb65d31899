/** Where whoever acts for a job finds its nodes again, by the same way, from another folder. */

import { dirname, isAbsolute, resolve } from 'node:path';
import type { Origin } from '../../jobs/index.ts';
import type { NodeSet } from '../../nodeset/index.ts';
import type { ReachOptions } from '../../transport/index.ts';
import type { Fleet } from '../fleet.ts';

export interface OriginRequest {
  readonly fleet: Fleet;
  /** Somebody named the configuration; else it was found. */
  readonly isNamed: boolean;
  /** Of `foreignNodes`. */
  readonly foreign: NodeSet;
  readonly reach: Partial<ReachOptions>;
  readonly cwd: string;
}

export function jobOrigin({ fleet, isNamed, foreign, reach, cwd }: OriginRequest): Origin {
  const { path } = fleet.config;
  return {
    config: path ?? null,
    ...(path !== undefined && !isNamed && dirname(path) === resolve(cwd) && { found: true }),
    ...(foreign.size > 0 && { nodes: foreign.fold() }),
    reach: withWholePaths(reach, cwd),
  };
}

function withWholePaths(reach: Partial<ReachOptions>, cwd: string): Partial<ReachOptions> {
  const { sshConfigFile, identityFiles } = reach;
  // `none` is ssh's word for no file; ~ and % are expanded where the file is read.
  const whole = (path: string): string =>
    isAbsolute(path) || /^[~%]|^none$/.test(path) ? path : resolve(cwd, path);
  return {
    ...reach,
    ...(sshConfigFile !== undefined && { sshConfigFile: whole(sshConfigFile) }),
    ...(identityFiles && { identityFiles: identityFiles.map(whole) }),
  };
}
