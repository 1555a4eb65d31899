/** `grappe user add`: an account, or a list of them, each with a link that lets its owner in once. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LINK_MS } from '../../../app/index.ts';
import { EXIT, GrappeError, systemClock, systemReason } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { linkTo, openAccounts, spanIn } from './accounts-of.ts';
import { linksText, type MadeLink } from './link-text.ts';
import { rightsIn } from './rights-options.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  args.refuseTogether([['csv', 'json']]);
  const names = await namesOf(args, io);
  const validMs = spanIn(args, 'valid') ?? LINK_MS;
  const here = await openAccounts(args, io);
  using accounts = here.accounts;
  const { people } = accounts;
  const rights = {
    role: 'user' as const,
    nodes: null,
    languages: null,
    ...(await rightsIn(args, here.fleet)),
  };
  const taking = { takesOver: args.has('take-over') };
  await people.refuseNames(names, taking);
  const links: MadeLink[] = [];
  for (const name of names) {
    await people.add(here.actor, { name, ...rights }, taking);
    const until = new Date(systemClock.date().getTime() + validMs).toISOString();
    links.push({ name, url: linkTo(here, await people.makeLink(here.actor, name, validMs)), until });
  }
  await io.stdout.write(linksText(links, args));
  return EXIT.ok;
}

async function namesOf(args: Arguments, io: CliIo): Promise<string[]> {
  const file = args.value('file');
  const names = [...args.operands, ...(file === undefined ? [] : await namesInFile(file, io))];
  if (names.length === 0) throw usageError('whose account?', 'give a name, or a file of names with --file');
  return names;
}

/** One a line; what follows `#` is a remark. */
async function namesInFile(file: string, { cwd }: CliIo): Promise<string[]> {
  try {
    const text = await readFile(resolve(cwd, file), 'utf8');
    return text.split('\n').flatMap((line) => line.replace(/#.*/, '').trim() || []);
  } catch (cause) {
    throw new GrappeError('usage', {
      message: `cannot read the file '${file}'`,
      why: systemReason(cause),
      hint: 'name a file with one name a line',
      cause,
    });
  }
}
