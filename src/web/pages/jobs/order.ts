/** The draft as the order that the server takes, and as a line of the command line. */

import type { JOBS, WrittenBody } from '../../../protocol/index.ts';
import { shellLine } from '../../parts/shell-line.ts';
import { toBase64 } from './bytes.ts';
import type { Draft } from './draft.ts';

export type WrittenOrder = WrittenBody<typeof JOBS.submit>;

export function orderOf(draft: Draft, key?: string): WrittenOrder {
  const { several, numbers, stdin, env, nodes, name, retries } = draft;
  return {
    ...workOf(draft),
    ...(stdin !== '' && { stdin: encoded(stdin) }),
    ...(several !== 'one' && numbers !== '' && { [several]: numbers }),
    limits: limitsOf(draft),
    results: words(draft.results),
    ...(env.trim() !== '' && { env: environmentOf(env) }),
    ...(nodes.trim() !== '' && { nodes: nodes.trim() }),
    ...(retries !== '' && { retries: Number(retries) }),
    ...(name !== '' && { name }),
    ...(key !== undefined && { key }),
    net: draft.net,
    sandbox: draft.sandbox,
  };
}

/** A command takes no files along: none are shown beside it. */
function workOf(draft: Draft): Pick<WrittenOrder, 'program' | 'files' | 'arguments'> {
  const { kind, main, language, command } = draft;
  if (kind === 'command') return { program: { kind, command }, files: [], arguments: [] };
  return {
    program: { kind, main, ...(language !== '' && { language }) },
    files: draft.files.map(({ path, text, base64 }) => ({ path, base64: base64 ?? encoded(text ?? '') })),
    arguments: words(draft.arguments),
  };
}

function encoded(text: string): string {
  return toBase64(new TextEncoder().encode(text));
}

function limitsOf({ time, cpu, memory, processes }: Draft): NonNullable<WrittenOrder['limits']> {
  return {
    ...(time !== '' && { wallMs: Math.round(Number(time) * 1000) }),
    ...(cpu !== '' && { cpuMs: Math.round(Number(cpu) * 1000) }),
    ...(memory !== '' && { memoryBytes: Math.round(Number(memory) * 2 ** 20) }),
    ...(processes !== '' && { processes: Number(processes) }),
  };
}

export function lineOf(draft: Draft): string {
  const { kind, main, language, several, numbers, time, cpu, memory, processes, nodes, results } = draft;
  const options = [
    ...option('--lang', kind === 'program' ? language : ''),
    ...option('-w', nodes.trim()),
    ...(several === 'one' ? [] : option(`--${several}`, numbers)),
    ...option('--time', time === '' ? '' : `${time}s`),
    ...option('--cpu', cpu === '' ? '' : `${cpu}s`),
    ...option('--mem', memory === '' ? '' : `${memory}M`),
    ...option('--processes', processes),
    ...words(results).flatMap((pattern) => ['--result', pattern]),
    ...(draft.stdin === '' ? [] : ['--stdin', 'FILE']),
    ...(draft.net ? ['--net'] : []),
    ...(draft.sandbox ? [] : ['--no-sandbox']),
  ];
  return kind === 'program'
    ? shellLine('grappe', 'submit', ...options, main, ...words(draft.arguments))
    : shellLine('grappe', 'submit', ...options, '--', draft.command);
}

function option(name: string, value: string): string[] {
  return value === '' ? [] : [name, value];
}

/** As a shell splits them: blanks between, quotes around what belongs together. */
export function words(text: string): string[] {
  const found = text.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g);
  return Array.from(found, ([word]) =>
    word.replace(
      /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g,
      (_, double?: string, single?: string, one?: string) =>
        double === undefined ? (single ?? one ?? '') : double.replace(/\\(["\\$`])/g, '$1'),
    ),
  );
}

function environmentOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.includes('='));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1)]),
  );
}
