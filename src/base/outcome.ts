/**
 * The outcome table: the one word that says how a node, a service instance or a job task ended,
 * and what that word means for the exit status. Everything that counts, colours or exits reads it.
 */

interface OutcomeMeaning {
  /** Exit status this outcome asks for. */
  readonly exit: 0 | 1 | 4 | 5 | 8 | 9;
  readonly text: string;
}

export const OUTCOMES = {
  ok: { exit: 0, text: 'the command ended with exit code 0' },
  unchanged: { exit: 0, text: 'the service already was as it should be' },
  changed: { exit: 0, text: 'the service was changed, and is seen to hold' },
  failed: { exit: 1, text: 'the command ended with another exit code' },
  signalled: { exit: 1, text: 'the command was ended by a signal' },
  timeout: { exit: 1, text: 'the command ran longer than the command timeout and was ended' },
  'compile-error': { exit: 1, text: 'the program was not compiled: see what the compiler wrote' },
  'cpu-limit': { exit: 1, text: 'the program used more processor time than it may' },
  'memory-limit': { exit: 1, text: 'the program wanted more memory than it may have' },
  'output-limit': { exit: 1, text: 'the program wrote more than it may; what it wrote until then is kept' },
  unhealthy: { exit: 1, text: 'the service runs, and its healthcheck fails' },
  missing: { exit: 1, text: 'the node has no such unit' },
  masked: { exit: 1, text: 'the unit is masked: it cannot be started' },
  skipped: { exit: 1, text: 'left out, since its hook failed or it is excluded' },
  unreachable: { exit: 4, text: 'no SSH session could be had; the cause says why' },
  denied: { exit: 4, text: 'authentication or privilege was refused' },
  hostkey: { exit: 4, text: 'the host key is unknown, changed or revoked; nothing was sent' },
  lost: { exit: 4, text: 'the link went away after the command was sent: its result is unknown' },
  local: { exit: 9, text: 'this machine could not: disk, descriptors or memory' },
  refused: { exit: 8, text: 'no node may run it, or it is not permitted' },
  blocked: { exit: 5, text: 'not touched, since something that it depends on is not good' },
  cancelled: { exit: 5, text: 'ended because the run was interrupted' },
  'not-run': { exit: 5, text: 'never started' },
} as const satisfies Record<string, OutcomeMeaning>;

export type Outcome = keyof typeof OUTCOMES;

/** Outcomes in the order in which a summary lists them: good news first, then by how bad. */
export const OUTCOME_ORDER = Object.keys(OUTCOMES) as readonly Outcome[];

/** Only tasks of jobs end so. */
export const TASK_OUTCOMES: ReadonlySet<Outcome> = new Set([
  'compile-error',
  'cpu-limit',
  'memory-limit',
  'output-limit',
  'refused',
]);

/** Causes of `unreachable`, and of the other outcomes where one helps. */
export const CAUSES = {
  dns: 'the name has no address',
  refused: 'the port is closed',
  'no-route': 'the network or host is unreachable',
  'connect-timeout': 'no answer within the connect timeout',
  'no-banner': 'the port is open but no SSH server spoke within the connect timeout',
  throttled: 'sshd kept refusing new connections (MaxStartups or penalties)',
  protocol: 'the SSH conversation failed',
  gateway: 'a gateway on the way was lost or could not be passed',
  authentication: 'no offered key or method was accepted',
  privilege: 'sudo refused to run the command',
  nologin: 'the account has no usable login shell',
  'host-key-unknown': 'no known_hosts line for this host',
  'host-key-changed': 'the host key differs from known_hosts',
  'host-key-revoked': 'the host key is marked @revoked',
  'link-lost': 'the connection closed without an exit record',
  'keepalive-timeout': 'the node stopped answering keepalives',
  'disk-full': 'a local file could not be written',
  descriptors: 'no file descriptors left on this machine',
  memory: 'no memory or processes left on this machine',
  program: 'a program of this machine could not be started',
  interrupted: 'the run was interrupted',
  'run-stopped': 'the run ended before this node was started',
  'canary-failed': 'a canary did not end well',
  'too-many-failed': 'more nodes had failed than were allowed to',
} as const;

export type Cause = keyof typeof CAUSES;
