/** Who works here, for records. */

import { userInfo } from 'node:os';

/** Some accounts have a number only. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}
