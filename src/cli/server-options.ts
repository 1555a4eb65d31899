/** Options of commands that can ask a server instead of this machine. */

import type { OptionSpec } from './command-spec.ts';

const heading = 'Server';

export const FINGERPRINT_OPTION: OptionSpec = {
  name: 'fingerprint',
  value: 'SHA256',
  text: 'of the certificate that it has made for itself; kept once given',
  heading,
};

export const SERVER_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'server',
    value: 'URL',
    text: "ask this server, where 'grappe serve' runs, instead of this machine",
    heading,
  },
  FINGERPRINT_OPTION,
];
