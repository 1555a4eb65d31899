/** Man pages in roff's man macros (man(7)), from the command table. */

import { ERROR_TEXTS, OUTCOMES } from '../base/index.ts';
import type { CommandSpec } from './command-spec.ts';
import { listedCommands } from './command-table.ts';
import { EXIT_STATUS_TEXT } from './commands/help/exit-status-text.ts';
import { optionGroups, optionSpelling } from './help.ts';
import { VERSION } from './version.ts';

/** File name (`grappe-nodes-check.1`) to text, for every page. */
export async function manualPages(): Promise<Map<string, string>> {
  const commands = await listedCommands();
  return new Map([
    ['grappe.1', mainPage(commands)],
    ...commands.map((spec) => [`${pageName(spec)}.1`, commandPage(spec)] as const),
  ]);
}

function mainPage(commands: readonly CommandSpec[]): string {
  return [
    header('grappe'),
    section('NAME', 'grappe \\- operate a fleet of Linux machines over plain SSH'),
    section('SYNOPSIS', '.B grappe\n.I COMMAND\n[options]'),
    section(
      'COMMANDS',
      commands.map((spec) => item(`grappe ${spec.path.join(' ')}`, escaped(`${spec.summary}.`))).join(''),
    ),
    section('EXIT STATUS', preformatted(EXIT_STATUS_TEXT.split('\n').slice(2).join('\n'))),
    section(
      'OUTCOMES',
      Object.entries(OUTCOMES)
        .map(([word, { text }]) => item(word, escaped(`${text}.`)))
        .join(''),
    ),
    section(
      'ERRORS',
      Object.entries(ERROR_TEXTS)
        .map(([code, { title }]) => item(code, escaped(`${title}.`)))
        .join(''),
    ),
    section('SEE ALSO', commands.map((spec) => `.BR ${pageName(spec)} (1)`).join(',\n')),
  ].join('');
}

function commandPage(spec: CommandSpec): string {
  const name = `grappe ${spec.path.join(' ')}`;
  return [
    header(pageName(spec)),
    section('NAME', `${pageName(spec)} \\- ${escaped(spec.summary)}`),
    section('SYNOPSIS', `.B ${name}\n${escaped(spec.usage)}`),
    spec.description === undefined ? '' : section('DESCRIPTION', paragraphs(spec.description)),
    ...[...optionGroups(spec)].map(([heading, options]) =>
      section(
        heading.toUpperCase(),
        options.map((option) => item(optionSpelling(option), escaped(`${option.text}.`))).join(''),
      ),
    ),
    section(
      'EXAMPLES',
      spec.examples.map(({ line, text }) => `.PP\n${escaped(text)}:\n${preformatted(line)}`).join('\n'),
    ),
    section('SEE ALSO', '.BR grappe (1)'),
  ].join('');
}

function pageName(spec: CommandSpec): string {
  return ['grappe', ...spec.path].join('-');
}

function header(name: string): string {
  return `.TH ${name.toUpperCase()} 1 "" "grappe ${VERSION}" "grappe manual"\n`;
}

function section(title: string, body: string): string {
  return body === '' ? '' : `.SH ${title}\n${body.trimEnd()}\n`;
}

function item(term: string, text: string): string {
  return `.TP\n.B "${escaped(term).replaceAll('"', '\\(dq')}"\n${text}\n`;
}

function paragraphs(text: string): string {
  return text.split('\n\n').map(escaped).join('\n.PP\n');
}

function preformatted(text: string): string {
  return `.PP\n.nf\n${text.trimEnd().split('\n').map(escaped).join('\n')}\n.fi`;
}

/** Backslashes, dashes that must stay dashes, and lines that would be requests. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .split('\n')
    .map((line) => line.replace(/^(?=[.'])/, '\\&'))
    .join('\n');
}
