/** Shows a one-time link as soon as it is told to: ends with 0 if it came in. Arguments: state folder, secret. */

import { once } from 'node:events';
import { Accounts } from '../../src/app/access/accounts.ts';
import { systemClock } from '../../src/base/index.ts';

const [, , folder = '', secret = ''] = process.argv;
using accounts = await Accounts.open(folder, systemClock, { isAudited: () => false });
process.stdout.write('ready\n');
await once(process.stdin, 'data');
try {
  await accounts.redeem(secret, { from: '127.0.0.1', agent: 'racer' });
  process.exitCode = 0;
} catch {
  // Refused: another one was first.
  process.exitCode = 1;
}
