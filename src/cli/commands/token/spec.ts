import type { CommandSpec, OptionSpec } from '../../command-spec.ts';
import { ROLES } from '../../../base/index.ts';
import { CONFIG_OPTIONS } from '../../selection-options.ts';

const JSON_OPTION: OptionSpec = { name: 'json', text: 'as JSON', heading: 'Output' };

export const tokenCreateCommand: CommandSpec = {
  path: ['token', 'create'],
  summary: 'make a token by which programs use the API of the console',
  usage: '[NAME] [options]',
  description: `The token is printed once, and never again: only its hash is kept. It acts for the account, your own without NAME, with a
role that may do no more than the account. 'grappe submit --server' reads it from GRAPPE_TOKEN.`,
  examples: [
    { line: 'grappe token create ann --role user --label laptop', text: 'for submit --server' },
    { line: 'grappe token create ci --role operator --valid 90d > token', text: 'into a file' },
  ],
  options: [
    { name: 'role', value: 'ROLE', text: `${ROLES.join(', ')} (that of the account)`, complete: ROLES },
    { name: 'label', value: 'TEXT', text: 'what it is for; shown in lists' },
    { name: 'valid', value: 'D', text: 'how long it is good: 12h, 90d (30d)' },
    { name: 'forever', text: 'until it is revoked' },
    JSON_OPTION,
    ...CONFIG_OPTIONS,
  ],
  load: () => import('./create.ts'),
};

export const tokenListCommand: CommandSpec = {
  path: ['token', 'list'],
  summary: 'tokens, what they may do, and when they were last used',
  usage: '[NAME] [--json]',
  examples: [{ line: 'grappe token list', text: 'those of all accounts' }],
  options: [JSON_OPTION, ...CONFIG_OPTIONS],
  load: () => import('./list.ts'),
};

export const tokenRevokeCommand: CommandSpec = {
  path: ['token', 'revoke'],
  summary: 'let nobody in by a token any more',
  usage: 'ID…',
  description: `Sockets that were opened with it are closed within a second.`,
  examples: [{ line: 'grappe token revoke q0v1Zc3bTfXa', text: "its id: 'grappe token list' shows it" }],
  options: [...CONFIG_OPTIONS],
  load: () => import('./revoke.ts'),
};
