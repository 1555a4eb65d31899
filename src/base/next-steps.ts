/** What to do next about an outcome or a cause, where whoever met it has no better advice. */

import type { Cause, Outcome } from './outcome.ts';

export const OUTCOME_STEPS: Partial<Record<Outcome, string>> = {
  failed: "see what it wrote; 'grappe rerun --last --failed' runs it again there",
  signalled: "see what it wrote, and the node's log: lack of memory ends programs, too",
  timeout: 'give it more time (-u), or see what it waits for',
  unreachable: "'grappe doctor -w NODE' tells how it is reached and what stands in the way",
  denied: "'grappe doctor -w NODE' tells which keys were offered",
  hostkey: "'grappe nodes trust -w NODE' shows the key and what is known",
  lost: 'the command may have run: look before you repeat it',
  local: 'make room on this machine: disk, memory, open files (ulimit -n)',
  cancelled: "'grappe rerun --last --cancelled' runs it again there",
  'not-run': "'grappe rerun --last --not-run' runs it there",
};

export const CAUSE_STEPS: Partial<Record<Cause, string>> = {
  dns: 'check the name, or give its address (HostName in ssh_config, address in ssh.overrides)',
  refused: 'see whether sshd runs there, and on this port (--port, Port in ssh_config)',
  'no-route': 'check the network between here and the node',
  'connect-timeout': 'see whether the node is up and no firewall drops the connection; -t waits longer',
  'no-banner': 'something else listens there, or sshd is overloaded: check the port',
  throttled: 'ask fewer nodes at once (-f), or raise MaxStartups in its sshd_config',
  gateway: "run 'grappe doctor' for the jump host",
  nologin: 'give the account a login shell that runs commands',
  authentication:
    "put one of these public keys into the account's authorized_keys, or name a key with --identity",
  'host-key-unknown': "compare its fingerprint and add it: 'grappe nodes trust'",
  'link-lost': 'look into the log of its sshd',
  'keepalive-timeout': 'check the network between here and the node',
  descriptors: 'raise the limit of open files (ulimit -n)',
  program: 'install the OpenSSH client (openssh-client)',
};
