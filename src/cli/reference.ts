/** Reference pages in Markdown, from the command and error tables. `npm run docs` writes them. */

import {
  CAUSES,
  ERROR_CODES,
  ERROR_TEXTS,
  type ErrorCode,
  type ErrorMeaning,
  OUTCOMES,
} from '../base/index.ts';
import { apiPage } from './api-reference.ts';
import type { CommandSpec } from './command-spec.ts';
import { listedCommands } from './command-table.ts';
import { EXIT_STATUS_TEXT } from './commands/help/exit-status-text.ts';
import { optionGroups, optionSpelling } from './help.ts';

const GENERATED = '<!-- Written by `npm run docs` from the tables in src; changes here are lost. -->';

/** File name below docs/reference to text. */
export async function referencePages(): Promise<Map<string, string>> {
  return new Map([
    ['commands.md', commandsPage(await listedCommands())],
    ['errors.md', errorsPage()],
    ['api.md', apiPage(GENERATED)],
  ]);
}

function commandsPage(commands: readonly CommandSpec[]): string {
  return ['# Commands', GENERATED, ...commands.map(commandPart)].join('\n\n') + '\n';
}

function commandPart(spec: CommandSpec): string {
  const name = `grappe ${spec.path.join(' ')}`;
  const examples = spec.examples.map(({ line, text }) => `# ${text}\n${line}`).join('\n');
  return [
    `## ${name}`,
    `${capitalised(spec.summary)}.`,
    `    ${name} ${spec.usage}`,
    ...(spec.description === undefined ? [] : [spec.description]),
    ...(examples === '' ? [] : [`\`\`\`sh\n${examples}\n\`\`\``]),
    ...[...optionGroups(spec)].map(
      ([heading, options]) =>
        `| ${heading} | |\n| --- | --- |\n` +
        options.map((option) => `| \`${optionSpelling(option)}\` | ${cell(option.text)} |`).join('\n'),
    ),
  ].join('\n\n');
}

function errorEntry(code: ErrorCode): string {
  const { title, text } = ERROR_TEXTS[code];
  const { hint, exit }: ErrorMeaning = ERROR_CODES[code];
  return [
    `### ${code}`,
    `${capitalised(title)}. ${text}`,
    ...(hint === undefined ? [] : [`Next: ${hint}.`]),
    `Exit status ${exit}.`,
  ].join('\n\n');
}

function errorsPage(): string {
  const errors = Object.keys(ERROR_CODES).map((code) => errorEntry(code as ErrorCode));
  const outcomes = Object.entries(OUTCOMES).map(
    ([word, { text, exit }]) => `| ${word} | ${text} | ${exit} |`,
  );
  const causes = Object.entries(CAUSES).map(([word, text]) => `| ${word} | ${text} |`);
  return (
    [
      '# Errors, outcomes, exit status',
      GENERATED,
      '## Exit status',
      `\`\`\`\n${EXIT_STATUS_TEXT.split('\n').slice(2).join('\n').trimEnd()}\n\`\`\``,
      '## Outcomes of a node',
      ['| outcome | meaning | exit status |', '| --- | --- | --- |', ...outcomes].join('\n'),
      ['| cause | meaning |', '| --- | --- |', ...causes].join('\n'),
      '## Error codes',
      ...errors,
    ].join('\n\n') + '\n'
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
