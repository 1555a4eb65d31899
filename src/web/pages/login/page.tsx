/** Signing in; says why one is here. */

import { standing } from '../../api/standing.ts';
import { texts } from '../../texts/shell.ts';

export function Page() {
  const now = standing.value;
  return <p>{texts().signIn[now.kind === 'out' ? now.reason : 'first']}</p>;
}
