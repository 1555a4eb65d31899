/** Every error code: what to do next, exit status. What it means is in the table of error texts. */

export interface ErrorMeaning {
  /** The usual next step, shown when the error itself brings no better one. */
  readonly hint?: string;
  readonly exit: number;
}

export const ERROR_CODES = {
  // command line
  usage: {
    hint: "see 'grappe help'",
    exit: 2,
  },
  'nothing-selected': {
    hint: 'check -w, -x, -g and -a; nodeset -f shows what an expression stands for',
    exit: 2,
  },
  hostfile: {
    hint: 'name a file of node sets, one a line or word',
    exit: 2,
  },
  'output-format': {
    exit: 2,
  },
  // node sets and groups
  'nodeset-syntax': {
    exit: 2,
  },
  'nodeset-too-large': {
    exit: 2,
  },
  'node-name': {
    exit: 2,
  },
  'unit-name': {
    hint: 'look for the name in `grappe service list --discover`',
    exit: 2,
  },
  'unknown-group': {
    hint: "'grappe nodeset -L' lists all groups",
    exit: 2,
  },
  'unknown-group-source': {
    hint: "'grappe nodeset --list-sources' lists them",
    exit: 2,
  },
  'group-upcall': {
    exit: 3,
  },
  // configuration
  'config-invalid': {
    hint: "mend the file, then 'grappe config check'",
    exit: 3,
  },
  'config-unreadable': {
    hint: 'check the path, and who may read and write the file',
    exit: 3,
  },
  'config-untrusted': {
    hint: "read the file, then 'grappe config trust'",
    exit: 3,
  },
  // reaching nodes
  'ssh-config': {
    exit: 3,
  },
  'identity-unusable': {
    exit: 3,
  },
  connect: {
    exit: 4,
  },
  'copy-source': {
    hint: 'name a file or a folder that you may read',
    exit: 2,
  },
  copy: {
    exit: 1,
  },
  // services
  'unknown-service': {
    hint: "'grappe service list' shows what is defined; a unit needs -w SET",
    exit: 2,
  },
  locked: {
    hint: "'grappe service locks' shows who it is",
    exit: 7,
  },
  'dependents-run': {
    exit: 8,
  },
  'plan-moved': {
    hint: "make and read a new one with 'grappe service plan'",
    exit: 8,
  },
  'plan-unreadable': {
    hint: "make a new one with 'grappe service plan -o FILE'",
    exit: 2,
  },
  // records
  'records-busy': {
    hint: 'try again; if it stays locked, find who holds it with fuser',
    exit: 7,
  },
  'history-damaged': {
    exit: 9,
  },
  'history-newer': {
    exit: 9,
  },
  'unknown-run': {
    hint: "'grappe history' lists the runs",
    exit: 2,
  },
  'audit-broken': {
    exit: 1,
  },
  // jobs
  'unknown-job': {
    hint: "'grappe job list' lists the jobs",
    exit: 2,
  },
  'job-key': {
    hint: 'submit it under another key, or without one',
    exit: 2,
  },
  'job-request': {
    hint: 'submit it again: a file may have changed meanwhile',
    exit: 2,
  },
  'job-limit': {
    exit: 8,
  },
  'unknown-language': {
    exit: 2,
  },
  'sandbox-required': {
    exit: 8,
  },
  'slurm-refused': {
    hint: "ask for what it has: 'sinfo' on its login node shows it",
    exit: 8,
  },
  'lease-lost': {
    hint: 'nothing needs to be done: the other one goes on',
    exit: 7,
  },
  'queue-damaged': {
    hint: "look for what SQLite can still read ('sqlite3 jobs.db .recover'); or move jobs.db, jobs.db-wal and jobs.db-shm away together to begin an empty queue",
    exit: 9,
  },
  'queue-newer': {
    exit: 9,
  },
  daemon: {
    exit: 9,
  },
  // console and its API
  'not-signed-in': {
    hint: 'sign in again; `grappe serve` prints a link that is good once',
    exit: 8,
  },
  'login-refused': {
    hint: 'try again, or ask an administrator for a link (`grappe user link NAME`)',
    exit: 8,
  },
  'link-refused': {
    hint: 'ask for a new one: `grappe user link NAME` prints it on the server',
    exit: 8,
  },
  'too-many-logins': {
    hint: 'wait, then try again; or ask an administrator for a link (`grappe user link NAME`)',
    exit: 8,
  },
  'unknown-account': {
    hint: '`grappe user list` shows the accounts',
    exit: 2,
  },
  'account-refused': {
    exit: 2,
  },
  'accounts-damaged': {
    exit: 9,
  },
  'accounts-newer': {
    exit: 9,
  },
  'not-exposed': {
    exit: 8,
  },
  certificate: {
    hint: 'mend console.tls in the configuration, or take it away: a certificate is made then',
    exit: 3,
  },
  'not-permitted': {
    hint: 'ask an administrator of this server',
    exit: 8,
  },
  'request-refused': {
    hint: 'if a proxy stands before the server, set console.public_url to the address that people type',
    exit: 8,
  },
  'not-found': {
    exit: 2,
  },
  'changed-meanwhile': {
    hint: 'read it again and repeat the change',
    exit: 7,
  },
  'protocol-mismatch': {
    hint: 'install the version that the other side has',
    exit: 4,
  },
  'server-unreachable': {
    hint: 'see whether `grappe serve` runs there, and whether the address is what it printed',
    exit: 4,
  },
  'server-unknown': {
    hint: "compare the fingerprint with what 'grappe serve' printed, then give it once with --fingerprint",
    exit: 4,
  },
  'server-failed': {
    hint: "look at what 'grappe serve' has written there",
    exit: 9,
  },
  // this machine
  local: {
    exit: 9,
  },
  'gather-input': {
    exit: 1,
  },
} as const satisfies Record<string, ErrorMeaning>;

export type ErrorCode = keyof typeof ERROR_CODES;
