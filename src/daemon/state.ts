import type { LinkState } from '../transport/index.ts';

/** What the background process tells of itself. */
export interface ProcessState {
  readonly version: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
  /** Command lines that use it now. */
  readonly callers: number;
  readonly connections: readonly LinkState[];
}
