/** `--help`, from the command table. Examples come first. */

import type { CommandSpec, OptionSpec } from './command-spec.ts';
import { listedCommands } from './command-table.ts';

const OPTION_COLUMN = 28;

export async function overview(): Promise<string> {
  const shown = await listedCommands();
  const width = Math.max(...shown.map((spec) => spec.path.join(' ').length)) + 2;
  return [
    'grappe - operate a fleet of Linux machines over plain SSH',
    '',
    '  grappe run -w n[1-20] -b uname -r      run a command, gather equal outputs',
    '  grappe nodeset -f n1 n2 n3             fold names: n[1-3]',
    '  grappe nodes check -a                  which nodes answer',
    '  grappe demo                            try it all on this machine',
    '',
    'Commands',
    ...shown.map((spec) => `  ${spec.path.join(' ').padEnd(width)}${spec.summary}`),
    '',
    "'grappe help COMMAND' tells more. 'grappe explain CODE' explains an error.",
    '',
  ].join('\n');
}

/** `grappe nodes --help`. */
export function familyHelp(family: readonly CommandSpec[]): string {
  return family.map((spec) => `grappe ${spec.path.join(' ')} - ${spec.summary}\n`).join('');
}

export function commandHelp(spec: CommandSpec, program: string): string {
  const name = program === 'grappe' ? `grappe ${spec.path.join(' ')}` : program;
  const sections = [`${name} - ${spec.summary}`];
  if (spec.examples.length > 0) {
    sections.push(
      ['Examples', ...spec.examples.flatMap((example) => [`  # ${example.text}`, `  ${example.line}`])].join(
        '\n',
      ),
    );
  }
  sections.push(`Usage: ${name} ${spec.usage}`.trimEnd());
  if (spec.description) sections.push(spec.description);
  for (const [heading, options] of optionGroups(spec)) {
    sections.push([heading, ...options.map(optionLine)].join('\n'));
  }
  return `${sections.join('\n\n')}\n`;
}

/** Visible options under their headings, in table order. */
export function optionGroups(spec: CommandSpec): Map<string, OptionSpec[]> {
  const visible = spec.options.filter((option) => !option.hidden);
  return Map.groupBy(visible, (option) => option.heading ?? 'Options');
}

/** `-w, --nodes=SET`: every spelling of an option. */
export function optionSpelling(option: OptionSpec): string {
  const aliases = option.aliases ?? [];
  const shorts = [option.short, ...aliases.filter((alias) => alias.length === 1)].filter(
    (short) => short !== undefined,
  );
  const longs = [option.name, ...aliases.filter((alias) => alias.length > 1)].map((long) => `--${long}`);
  const spelling = [...shorts.map((short) => `-${short}`), ...longs].join(', ');
  if (option.value === undefined) return spelling;
  return option.isOptional ? `${spelling}[=${option.value}]` : `${spelling}=${option.value}`;
}

function optionLine(option: OptionSpec): string {
  const spelling = `  ${optionSpelling(option)}`;
  const gap =
    spelling.length < OPTION_COLUMN - 1
      ? spelling.padEnd(OPTION_COLUMN)
      : `${spelling}\n${' '.repeat(OPTION_COLUMN)}`;
  return gap + option.text;
}
