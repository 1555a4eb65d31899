import type { CommandSpec } from '../../command-spec.ts';
import { CONFIG_OPTIONS } from '../../selection-options.ts';

const FILES = CONFIG_OPTIONS.filter(({ name }) => name !== 'groupsconf');
const SEARCH = `The file that counts is --config FILE, else $GRAPPE_CONFIG, else the first of ./grappe.yaml,
$XDG_CONFIG_HOME/grappe/grappe.yaml (~/.config) and /etc/grappe/grappe.yaml. It counts alone.`;

export const configCheckCommand: CommandSpec = {
  path: ['config', 'check'],
  summary: 'tell every mistake in the configuration',
  usage: '[options] [FILE]',
  description: `${SEARCH} Exit status 3 when there are mistakes.`,
  examples: [
    { line: 'grappe config check', text: 'the file that would be used here' },
    { line: 'grappe config check site/grappe.yaml', text: 'another one' },
  ],
  options: [...FILES, { name: 'json', text: 'the mistakes as JSON' }],
  operands: 'file',
  load: () => import('./check.ts'),
};

export const configShowCommand: CommandSpec = {
  path: ['config', 'show'],
  summary: 'show the configuration that is in force',
  usage: '[options]',
  description: `Defaults, clush.conf and grappe.yaml put together, as YAML. ${SEARCH}`,
  examples: [
    { line: 'grappe config show --origin', text: 'with the file and line of each value' },
    { line: 'grappe config show --json | jq .ssh', text: 'for scripts' },
  ],
  options: [
    ...FILES,
    { name: 'origin', text: 'say where each value comes from' },
    { name: 'json', text: 'as JSON' },
  ],
  operands: 'none',
  load: () => import('./show.ts'),
};

export const configTrustCommand: CommandSpec = {
  path: ['config', 'trust'],
  summary: 'agree to the grappe.yaml of this folder',
  usage: '[options] [FILE]',
  description: `A grappe.yaml that merely lies in the working folder chooses nodes, but no programs, keys or gateways
of this machine, until you have read it and agreed to it. Any change, also in a file that it
includes, takes that back.`,
  examples: [{ line: 'grappe config trust', text: 'after reading ./grappe.yaml' }],
  options: FILES.filter(({ name }) => name === 'config'),
  operands: 'file',
  load: () => import('./trust.ts'),
};

export const configSchemaCommand: CommandSpec = {
  path: ['config', 'schema'],
  summary: 'print the JSON Schema of grappe.yaml, for editors',
  usage: '',
  examples: [
    { line: 'grappe config schema > grappe.schema.json', text: 'for the YAML support of an editor' },
  ],
  options: [],
  operands: 'none',
  load: () => import('./schema.ts'),
};
