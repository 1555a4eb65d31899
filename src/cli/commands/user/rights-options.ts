/** Options that say what an account may do. */

import type { Fleet } from '../../../app/index.ts';
import { type Role, ROLES } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { OptionSpec } from '../../command-spec.ts';
import { usageError } from '../../getopt.ts';

const heading = 'What it may do';

export const RIGHTS_OPTIONS: readonly OptionSpec[] = [
  { name: 'role', value: 'ROLE', text: `${ROLES.join(', ')} (user)`, heading, complete: ROLES },
  {
    name: 'nodes',
    short: 'w',
    value: 'SET',
    text: 'on these nodes only; groups count as they are at the time',
    heading,
    complete: 'nodes',
  },
  { name: 'languages', value: 'LIST', text: 'programs in these languages only: c,c++,python', heading },
];

export interface WantedRights {
  readonly role?: Role;
  readonly nodes?: string;
  readonly languages?: readonly string[];
}

/** Throws GrappeError for what is no role, no node set of this fleet, no list of languages. */
export async function rightsIn(args: Arguments, { groups }: Fleet): Promise<WantedRights> {
  const role = args.choice('role', ROLES);
  const nodes = args.value('nodes');
  if (nodes !== undefined) await groups.resolve(nodes, { label: '--nodes' });
  const languages = args.value('languages')?.split(',');
  const wrong = languages?.find((language) => !/^[a-z][a-z0-9+#-]{0,31}$/.test(language));
  if (wrong !== undefined)
    throw usageError(`'${wrong}' is not the name of a language`, 'such as c++ or python');
  return { ...(role && { role }), ...(nodes !== undefined && { nodes }), ...(languages && { languages }) };
}
