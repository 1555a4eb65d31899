/** A link that signs somebody in, once, at a console in this process; whoever is not known yet gets an account. */

import { loginUrl } from '../../src/app/index.ts';
import type { Role } from '../../src/base/index.ts';
import type { OpenConsole } from '../../src/server/index.ts';

const SHELL = { user: 'root', from: null };

export async function loginLink(
  { accounts: { people }, url }: OpenConsole,
  role: Role,
  who = `one-${role}`,
): Promise<string> {
  if (!people.list().some(({ name }) => name === who))
    await people.add(SHELL, { name: who, role, nodes: null, languages: null });
  return loginUrl(url, await people.makeLink(SHELL, who, 60_000));
}
