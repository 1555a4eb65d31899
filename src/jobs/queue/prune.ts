/** Keeps the queue within its limits: jobs that ended long ago go, a few at a time. */

export interface JobRetention {
  /** Jobs that ended longer ago go. */
  readonly keepMs: number;
  /** While the file holds more, those that ended first go. */
  readonly maxBytes: number;
}
