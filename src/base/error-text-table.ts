/**
 * What every error code means, for `grappe explain`, the manual and `docs/reference/errors.md`. Apart from the codes: errors in the browser
 * need no explanations, and would bring all of them along.
 */

import type { ErrorCode } from './error-codes.ts';

export interface ErrorText {
  readonly title: string;
  /** One paragraph. */
  readonly text: string;
}

export const ERROR_TEXTS: Readonly<Record<ErrorCode, ErrorText>> = {
  // command line
  usage: {
    title: 'the command line is not understood',
    text: 'An option or operand is unknown, lacks its value or contradicts another one. Nothing was done.',
  },
  'nothing-selected': {
    title: 'no node is selected',
    text: 'The node set is empty, so there is nothing to do. grappe never reports success for no work.',
  },
  hostfile: {
    title: 'a host file cannot be read',
    text: 'A file given with --hostfile is not there or may not be read. Nothing was contacted.',
  },
  'output-format': {
    title: 'an output format cannot be used',
    text: 'The format given with -O does not turn one name into one text.',
  },
  // node sets and groups
  'nodeset-syntax': {
    title: 'a node set cannot be read',
    text: 'The expression breaks the node-set syntax: unbalanced brackets, an empty range, a missing operand, uneven padding.',
  },
  'nodeset-too-large': {
    title: 'a node set is too large',
    text: 'A set may hold at most one million nodes. Larger ones are refused before any memory is spent on them.',
  },
  'node-name': {
    title: 'a node name is refused',
    text: 'Node names are letters, digits, dots, dashes and underscores and may not begin with a dash, or are IP addresses. Anything else could be read as an option or by a shell.',
  },
  'unit-name': {
    title: 'a unit name is refused',
    text: 'A unit is named as its init system names it, without patterns; of a template, an instance is named. Anything else could be read as an option or a path, or spoil the answer for the other units of a node. Nothing was sent.',
  },
  'unknown-group': {
    title: 'a group does not exist',
    text: 'No group source knows this group. nodeset -L lists the groups of every source.',
  },
  'unknown-group-source': {
    title: 'a group source does not exist',
    text: 'The part before the colon in @source:group names no configured group source.',
  },
  'group-upcall': {
    title: 'a group source failed',
    text: 'The command, file or expression behind a group source gave an error.',
  },
  // configuration
  'config-invalid': {
    title: 'the configuration is wrong',
    text: 'grappe.yaml or one of the files that it includes has mistakes. All are listed; nothing was contacted.',
  },
  'config-unreadable': {
    title: 'a configuration file cannot be read',
    text: 'The file does not exist, may not be read, or is not safe to use (others can write it).',
  },
  'config-untrusted': {
    title: 'a configuration file is not trusted',
    text: 'A file that was merely found in the working folder chooses nodes and services, never programs of this machine.',
  },
  // reaching nodes
  'ssh-config': {
    title: 'the OpenSSH configuration cannot be used',
    text: 'A line of an ssh_config or known_hosts file is wrong, or asks for something that this transport cannot honour.',
  },
  'identity-unusable': {
    title: 'a private key cannot be used',
    text: 'The key file is missing, readable by others, damaged, or encrypted without a way to ask for its passphrase.',
  },
  connect: {
    title: 'a node was not reached',
    text: 'No SSH session could be had. The outcome and its cause say how far it came.',
  },
  'copy-source': {
    title: 'what is to be copied cannot be read',
    text: 'A file or folder of this machine that was named as a source is not there, or may not be read. Nothing was contacted.',
  },
  copy: {
    title: 'a file was not copied',
    text: 'The copy stopped before the file was complete; the destination keeps its old content.',
  },
  // services
  'unknown-service': {
    title: 'a service is not known',
    text: 'A name that grappe.yaml does not define is taken for a unit, and a unit needs nodes. What speaks of declarations or dependencies, such as plan and graph, knows no units.',
  },
  locked: {
    title: 'somebody else is at work on a service',
    text: 'Whoever changes a service holds a lock on its nodes until the end, and refreshes it on the way; one that is left behind ends by itself after two minutes. Nothing was touched. Reading is never locked.',
  },
  'dependents-run': {
    title: 'a service is still required',
    text: 'What runs requires the service that was to be stopped. Nothing was touched; the dependents are listed.',
  },
  'plan-moved': {
    title: 'a plan is no longer true',
    text: 'Between the making of the plan and now, the configuration or the state of an instance that matters to it has changed. Nothing was touched.',
  },
  'plan-unreadable': {
    title: 'a plan cannot be read',
    text: 'The file is not a plan, or one that another version of grappe has made.',
  },
  // records
  'records-busy': {
    title: 'the records are locked',
    text: 'Another process kept the history, the audit log or the queue of jobs locked for more than five seconds. A run that could not be recorded says so; one that could not be written to the audit log did not start; a job that could not be written to the queue is not accepted.',
  },
  'history-damaged': {
    title: 'the history is damaged',
    text: 'The file that holds the history of runs cannot be read by SQLite. It is never removed: the next run puts it aside and goes on from the newest of its daily backups, or begins a new one. The audit log is another file.',
  },
  'history-newer': {
    title: 'the history belongs to a newer grappe',
    text: 'The file that holds the history of runs has a form that this version does not know, and is left alone.',
  },
  'unknown-run': {
    title: 'a run cannot be taken from the history',
    text: 'No recorded run, or more than one, has this id, or it has not ended yet. Old runs are removed as history.keep and history.max say.',
  },
  'audit-broken': {
    title: 'the audit log is not whole',
    text: 'Records of the audit log were edited, removed or moved. Each one carries the SHA-256 of the one before it.',
  },
  // jobs
  'unknown-job': {
    title: 'a job is not in the queue',
    text: 'No job, or more than one, has this id, or it has no such task. Jobs that ended long ago are removed.',
  },
  'job-key': {
    title: 'the key of a job was used for another one',
    text: 'A key stands for one job of an account: submitted again with the same body, it is the same job. This one has the same key and another body. Nothing was accepted.',
  },
  'job-request': {
    title: 'a job does not hold together',
    text: 'Its files or its standard input are missing or are not those that it names by size and SHA-256, it has no task, or two tasks with the same number. Nothing was accepted.',
  },
  'job-limit': {
    title: 'a job is larger than it may be',
    text: 'What a job holds is limited, and so is how many tasks of one account may wait. Nothing was accepted.',
  },
  'unknown-language': {
    title: 'the language of a program is not known',
    text: 'Neither the ending of its file, nor its first line, nor --lang says in which of the known languages it is written. Further ones stand under jobs.languages in the configuration. Nothing was accepted.',
  },
  'sandbox-required': {
    title: 'programs may run in the sandbox only',
    text: 'The configuration forbids programs outside the sandbox (jobs.sandbox.required). Nothing was accepted.',
  },
  'slurm-refused': {
    title: 'the Slurm can never run it',
    text: 'What a job asks of a Slurm (partition, account, QOS, gres, processors, memory, time) is compared with what its login node says of it, where that answers within seconds. Nothing was accepted.',
  },
  'lease-lost': {
    title: 'another process acts for the queue of jobs',
    text: 'Only one process at a time places and ends jobs. This one was stopped for longer than its lease, another one took over, and nothing that this one still wanted to write was written.',
  },
  'queue-damaged': {
    title: 'the queue of jobs is damaged',
    text: 'The file that holds the jobs, jobs.db in the state folder, cannot be read by SQLite. It is left as it is: what was accepted is never thrown away unasked, and an older copy would run again what has run since. What runs on the nodes goes on there.',
  },
  'queue-newer': {
    title: 'the queue of jobs belongs to a newer grappe',
    text: 'The file that holds the jobs has a form that this version does not know, and is left alone.',
  },
  daemon: {
    title: 'the background process cannot be used',
    text: 'The folder of its socket is missing, others could get at it, or it hangs. Commands work without it, only slower: they connect anew.',
  },
  // console and its API
  'not-signed-in': {
    title: 'nobody is signed in',
    text: 'The session or the token is missing, has ended, or was revoked. Nothing was done.',
  },
  'login-refused': {
    title: 'name or password are wrong',
    text: 'There is no account of this name, it has another password or none, or it is disabled: which of these it is, is told to nobody. A link that is good once lets in without a password.',
  },
  'link-refused': {
    title: 'a link is no longer good',
    text: 'A link lets in once, and for some time only. This one was used already, ran out, was replaced by a newer one, or was not copied as a whole.',
  },
  'too-many-logins': {
    title: 'too many attempts to sign in',
    text: 'After some attempts that failed, each further one has to wait longer. Nothing was looked at.',
  },
  'unknown-account': {
    title: 'there is no such account',
    text: 'No account has this name, or no session or token this id.',
  },
  'account-refused': {
    title: 'an account cannot be made or changed like this',
    text: 'The name is taken or not a name, the role is unknown, the password is too short, or the change would take away the rights of whoever makes it. Nothing was changed.',
  },
  'accounts-damaged': {
    title: 'the accounts are damaged',
    text: 'The file that holds the accounts of the console, accounts.db in the state folder, cannot be read by SQLite. It is left as it is, and nobody is let in.',
  },
  'accounts-newer': {
    title: 'the accounts belong to a newer grappe',
    text: 'The file that holds the accounts of the console has a form that this version does not know, and is left alone.',
  },
  'not-exposed': {
    title: 'the console is not opened to the network',
    text: 'On any address but those of this machine alone, the console needs TLS and at least one account: passwords and sessions never cross a network in the clear, and nobody is let in unknown. Nothing listens.',
  },
  certificate: {
    title: 'a certificate cannot be used',
    text: 'The certificate or its key is missing, cannot be read, or they do not belong together. Nothing listens.',
  },
  'not-permitted': {
    title: 'the account may not do this',
    text: 'The role of the account, or the nodes and languages it is for, do not allow it. Nothing was done. `grappe user list` on the server shows what accounts may do.',
  },
  'request-refused': {
    title: 'a request was refused before it was read',
    text: 'It did not come from where requests to this server may come from: a foreign Host or Origin, a form instead of JSON, a body that is too large.',
  },
  'not-found': {
    title: 'there is no such thing',
    text: 'What was asked for does not exist, is no longer kept, or belongs to somebody else.',
  },
  'changed-meanwhile': {
    title: 'it was changed by somebody else',
    text: 'What was to be changed is no longer as it was when it was read. Nothing was written.',
  },
  'protocol-mismatch': {
    title: 'client and server do not speak the same protocol',
    text: 'The versions of the two are too far apart. Nothing was done.',
  },
  'server-unreachable': {
    title: 'the server does not answer',
    text: 'The address given with --server does not answer, or what answers is not a grappe server.',
  },
  'server-unknown': {
    title: 'a server cannot prove who it is',
    text: 'Nobody that this system knows has signed its certificate, and its fingerprint is not the one that is known, or none is known. Nothing was sent to it.',
  },
  'server-failed': {
    title: 'the server could not',
    text: 'The server met something that it, or this version of grappe, does not know. Its own output has the details.',
  },
  // this machine
  local: {
    title: 'this machine could not',
    text: 'A local resource ran out or a local file could not be written.',
  },
  'gather-input': {
    title: 'the input cannot be gathered',
    text: 'gather reads lines of the form "node: text".',
  },
};
