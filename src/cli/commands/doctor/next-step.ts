/** What to do about a node that was not reached, where the transport itself has no better advice. */

import type { NodeDiagnosis } from '../../../app/index.ts';
import type { Cause } from '../../../base/index.ts';

const STEPS: Partial<Record<Cause, string>> = {
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

const WRONG_ANSWER =
  'look at what its login files and its shell do (~/.bashrc, ForceCommand); --raw sends the bare command';

export function nextStep({ check, hint, plan }: NodeDiagnosis): string | undefined {
  if (check.state === 'active') return undefined;
  const { cause } = check.result;
  if (hint !== undefined) return hint;
  if (cause === 'gateway' && plan?.proxyCommand) return 'try the ProxyCommand of ssh_config by hand';
  return cause === null ? WRONG_ANSWER : STEPS[cause];
}
