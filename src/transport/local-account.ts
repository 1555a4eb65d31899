/** The local account, as ssh looks it up: in the account database, not in the environment. */

import { homedir, userInfo } from 'node:os';
import { GrappeError } from '../base/index.ts';

export interface LocalAccount {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
}

export function localAccount(): LocalAccount {
  try {
    const { username: name, uid, homedir: home } = userInfo();
    return { name, uid, home: home ?? homedir() };
  } catch (cause) {
    throw new GrappeError('local', {
      message: `no account has the user id ${ownUid()} of this process`,
      why: 'ssh and its configuration need the name and the home folder of an account',
      hint: 'add it to /etc/passwd, or start grappe as another user',
      cause,
    });
  }
}

/** Owner of the files that this process makes; -1 where the system knows none. */
export function ownUid(): number {
  return process.geteuid?.() ?? -1;
}
