/** `grappe user link`: lets somebody in once, who has no password or has forgotten it. */

import { LINK_MS } from '../../../app/index.ts';
import { EXIT, systemClock } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { linkTo, namesIn, openAccounts, spanIn } from './accounts-of.ts';
import { linksText, type MadeLink } from './link-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  args.refuseTogether([['csv', 'json']]);
  const names = namesIn(args);
  const validMs = spanIn(args, 'valid') ?? LINK_MS;
  const here = await openAccounts(args, io);
  using accounts = here.accounts;
  const { people } = accounts;
  for (const name of names) people.find(name);
  const links: MadeLink[] = [];
  for (const name of names) {
    const until = new Date(systemClock.date().getTime() + validMs).toISOString();
    links.push({ name, url: linkTo(here, await people.makeLink(here.actor, name, validMs)), until });
  }
  await io.stdout.write(linksText(links, args));
  return EXIT.ok;
}
