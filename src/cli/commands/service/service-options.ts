/** Options that the commands of services share. */

import type { OptionSpec } from '../../command-spec.ts';
import { GATEWAY_OPTION, REACH_OPTIONS } from '../../reach-options.ts';
import { CONFIG_OPTIONS, SELECTION_OPTIONS } from '../../selection-options.ts';

const services = 'Choosing services';

export const SERVICE_OPTIONS: readonly OptionSpec[] = [
  { name: 'tag', value: 'TAG', text: 'only services with this tag (repeatable)', heading: services },
  { name: 'unit', text: 'names are units, even if grappe.yaml defines such services', heading: services },
];

export const PRIVILEGE_OPTIONS: readonly OptionSpec[] = [
  { name: 'sudo', text: "act by sudo, whatever 'become' says", heading: 'Privilege' },
  {
    name: 'ask-sudo-pass',
    aliases: ['ask-become-pass'],
    text: 'ask for the password that sudo wants, once for all nodes',
    heading: 'Privilege',
  },
];

export const JSON_OPTION: OptionSpec = {
  name: 'json',
  text: 'events as JSON, one a line',
  heading: 'Output',
};

/** Bare commands and other shells say nothing of units. */
export const NODE_OPTIONS: readonly OptionSpec[] = [
  ...REACH_OPTIONS.filter(({ name }) => name !== 'raw' && name !== 'forward-agent'),
  GATEWAY_OPTION,
];

export function commandTimeout(text: string): OptionSpec {
  return {
    name: 'command_timeout',
    aliases: ['command-timeout'],
    short: 'u',
    value: 'SECONDS',
    text,
    heading: 'Reaching nodes',
  };
}

/** For commands that choose services and reach their nodes. A letter that their own options take is not shared. */
export function serviceOptions(own: readonly OptionSpec[], timeout: string): readonly OptionSpec[] {
  const taken = new Set(own.map(({ short }) => short));
  const left = ({ short, ...option }: OptionSpec): OptionSpec =>
    short === undefined || taken.has(short) ? option : { ...option, short };
  return [
    ...[...SERVICE_OPTIONS, ...SELECTION_OPTIONS].map(left),
    ...own,
    ...[...PRIVILEGE_OPTIONS, ...NODE_OPTIONS, commandTimeout(timeout), ...CONFIG_OPTIONS].map(left),
  ];
}

/** For commands that know no units: only what grappe.yaml declares. */
export function definedServiceOptions(own: readonly OptionSpec[], timeout: string): readonly OptionSpec[] {
  return serviceOptions(own, timeout).filter(({ name }) => name !== 'unit');
}
