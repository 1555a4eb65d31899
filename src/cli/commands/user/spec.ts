import type { CommandSpec, OptionSpec } from '../../command-spec.ts';
import { CONFIG_OPTIONS } from '../../selection-options.ts';
import { LINK_OPTIONS } from './link-options.ts';
import { RIGHTS_OPTIONS } from './rights-options.ts';

const JSON_OPTION: OptionSpec = { name: 'json', text: 'as JSON', heading: 'Output' };
const AT_ONCE = 'A server that runs sees it at once.';

export const userAddCommand: CommandSpec = {
  path: ['user', 'add'],
  summary: 'add accounts of the console, each with a link that lets in once',
  usage: '[NAME…] [--file LIST] [options]',
  description: `A link lets its owner in once, who may then choose a password. Of several names all are added or none.

user submits programs, in the sandbox, and sees only their own; viewer sees the fleet, and of jobs all but the programs;
operator also runs commands, changes services and sees to jobs of others; admin also changes the configuration and
accounts. Without --nodes and --languages it is what console.roles in grappe.yaml says of the role. A name of which jobs
are still kept is refused: they would be the new account's.`,
  examples: [
    { line: 'grappe user add ann --role operator --nodes @web', text: 'a colleague' },
    {
      line: "grappe user add --file class.txt --nodes 'lab[1-40]' --csv > links.csv",
      text: 'a class of students',
    },
  ],
  options: [
    { name: 'file', value: 'LIST', text: 'names from a file, one a line', complete: 'file' },
    { name: 'take-over', text: 'let it have the jobs that an earlier account of the name has left' },
    ...RIGHTS_OPTIONS,
    ...LINK_OPTIONS,
    ...CONFIG_OPTIONS,
  ],
  load: () => import('./add.ts'),
};

export const userListCommand: CommandSpec = {
  path: ['user', 'list'],
  summary: 'accounts of the console, and what they may do',
  usage: '[--json]',
  examples: [{ line: 'grappe user list', text: 'all of them' }],
  options: [JSON_OPTION, ...CONFIG_OPTIONS],
  operands: 'none',
  load: () => import('./list.ts'),
};

export const userChangeCommand: CommandSpec = {
  path: ['user', 'change'],
  summary: 'change what accounts may do',
  usage: 'NAME… [options]',
  description: `Another role ends the sessions of the account. ${AT_ONCE}`,
  examples: [{ line: 'grappe user change ann --role viewer', text: 'may only look from now on' }],
  options: [
    ...RIGHTS_OPTIONS.map((option) => ({ ...option, text: option.text.replace(' (user)', '') })),
    { name: 'all-nodes', text: 'those of the role', heading: 'What it may do' },
    { name: 'all-languages', text: 'those of the role', heading: 'What it may do' },
    ...CONFIG_OPTIONS,
  ],
  load: () => import('./change.ts'),
};

export const userLinkCommand: CommandSpec = {
  path: ['user', 'link'],
  summary: 'make a link that lets its owner in once',
  usage: 'NAME… [options]',
  description: `For who has no password, or has forgotten it. An older link of the account is good no more.`,
  examples: [{ line: 'grappe user link ann', text: 'good for three days' }],
  options: [...LINK_OPTIONS, ...CONFIG_OPTIONS],
  load: () => import('./link.ts'),
};

export const userPasswordCommand: CommandSpec = {
  path: ['user', 'password'],
  summary: 'set the password of an account, typed on the terminal',
  usage: 'NAME [--none] [--keep-tokens]',
  description: `Ends the sessions of the account and revokes its tokens: whoever knew the old password is let in no more.
${AT_ONCE}`,
  examples: [{ line: 'grappe user password ann', text: 'asks for it twice' }],
  options: [
    { name: 'none', text: 'take it away: links only' },
    { name: 'keep-tokens', text: 'programs go on with the tokens that they have' },
    ...CONFIG_OPTIONS,
  ],
  load: () => import('./password.ts'),
};

export const userDisableCommand: CommandSpec = {
  path: ['user', 'disable'],
  summary: 'let nobody in by an account, until it is enabled',
  usage: 'NAME…',
  description: `Ends its sessions and links; tokens wait. Its jobs go on. ${AT_ONCE}`,
  examples: [{ line: 'grappe user disable ann', text: 'from now on' }],
  options: [...CONFIG_OPTIONS],
  load: async () => (await import('./switch.ts')).switching(true),
};

export const userEnableCommand: CommandSpec = {
  path: ['user', 'enable'],
  summary: 'let people in by a disabled account again',
  usage: 'NAME…',
  examples: [{ line: 'grappe user enable ann', text: 'with the password that it had' }],
  options: [...CONFIG_OPTIONS],
  load: async () => (await import('./switch.ts')).switching(false),
};

export const userRemoveCommand: CommandSpec = {
  path: ['user', 'remove'],
  summary: 'remove accounts with their sessions and tokens',
  usage: 'NAME…',
  description: `Their jobs stay, for operators to see. As long as they are kept, the name is not given again without
'user add --take-over'. ${AT_ONCE}`,
  examples: [{ line: 'grappe user remove ann', text: 'gone' }],
  options: [...CONFIG_OPTIONS],
  load: () => import('./remove.ts'),
};

export const userSessionsCommand: CommandSpec = {
  path: ['user', 'sessions'],
  summary: 'who is signed in to the console, and from where',
  usage: '[NAME] [--end ID | --end-all] [--json]',
  description: `Sockets of a session that is ended are closed within a second.`,
  examples: [
    { line: 'grappe user sessions', text: 'all of them' },
    { line: 'grappe user sessions ann --end-all', text: 'ann has to sign in anew' },
  ],
  options: [
    { name: 'end', value: 'ID', text: 'end this one (repeatable)' },
    { name: 'end-all', text: 'end all of the account' },
    JSON_OPTION,
    ...CONFIG_OPTIONS,
  ],
  load: () => import('./sessions.ts'),
};
