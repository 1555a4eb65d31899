import { SESSION } from '../../protocol/index.ts';
import { call } from '../api/call.ts';
import { signedOut } from '../api/standing.ts';

export async function signOut(): Promise<void> {
  await call(SESSION.logout);
  signedOut('signed-out');
}
