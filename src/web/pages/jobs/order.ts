/** The draft as the order that the server takes, and back again. */

import type { JOBS, WrittenBody } from '../../../protocol/index.ts';
import { environmentOf, environmentText } from '../../parts/environment-text.ts';
import { shellLine } from '../../parts/shell-line.ts';
import { fromBase64, textOf, toBase64 } from './bytes.ts';
import { type Draft, type DraftFile, EMPTY } from './draft.ts';
import { languageOfFile } from './languages.ts';
import { momentOf, typedMoment } from './moments.ts';

export type WrittenOrder = WrittenBody<typeof JOBS.submit>;
type Limits = NonNullable<WrittenOrder['limits']>;

const MEBIBYTE = 2 ** 20;

export function orderOf(draft: Draft, key?: string): WrittenOrder {
  const { several, numbers, stdin, stdinBytes, nodes, name } = draft;
  const input = stdinBytes === '' ? encoded(stdin) : stdinBytes;
  return {
    ...workOf(draft),
    ...(input !== '' && { stdin: input }),
    ...(several !== 'one' && { [several]: numbers.trim() }),
    limits: limitsOf(draft),
    results: words(draft.results),
    ...(draft.env.trim() !== '' && { env: environmentOf(draft.env) }),
    ...(nodes.trim() !== '' && { nodes: nodes.trim() }),
    ...placingOf(draft),
    ...engineOf(draft),
    ...(name !== '' && { name }),
    ...(key !== undefined && { key }),
    net: draft.net,
    sandbox: draft.sandbox,
  };
}

/** A command takes no files along: none are shown beside it. */
function workOf(draft: Draft): Pick<WrittenOrder, 'program' | 'files' | 'arguments'> {
  const { kind, main, language, version, command, files } = draft;
  if (kind === 'command') return { program: { kind, command }, files: [], arguments: [] };
  return {
    program: { kind, main, ...(language !== '' && { language }), ...(version !== '' && { version }) },
    files: files.map(({ path, text, base64, executable }) => ({
      ...{ path, base64: base64 ?? encoded(text ?? '') },
      ...(executable && { executable }),
    })),
    arguments: words(draft.arguments),
  };
}

/** Where and when. */
function placingOf(draft: Draft): Partial<WrittenOrder> {
  const { retries, retryLost, priority, minMemory, deadline, policy, isolation, sandbox } = draft;
  const [after, tags] = [words(draft.after), words(draft.tags)];
  return {
    ...(retries !== '' && { retries: Number(retries) }),
    ...(retryLost && { retryLost }),
    ...(priority !== '' && { priority: Number(priority) }),
    ...(minMemory !== '' && { memoryBytes: bytesOf(minMemory) }),
    ...(deadline !== '' && { deadline: momentOf(deadline).toISOString() }),
    ...(after.length > 0 && { after }),
    ...(tags.length > 0 && { tags }),
    ...(policy !== '' && { policy }),
    ...(isolation !== '' && sandbox && { isolation: 3 as const }),
  };
}

function engineOf({
  engine,
  partition,
  account,
  qos,
  gres,
  cpus,
}: Draft): Pick<WrittenOrder, 'engine' | 'slurm'> {
  const slurm = {
    ...(partition !== '' && { partition }),
    ...(account !== '' && { account }),
    ...(qos !== '' && { qos }),
    ...(gres !== '' && { gres }),
    ...(cpus !== '' && { cpus: Number(cpus) }),
  };
  return { ...(engine !== '' && { engine }), ...(Object.keys(slurm).length > 0 && { slurm }) };
}

function limitsOf({ time, cpu, memory, processes, output, disk }: Draft): Limits {
  return {
    ...(time !== '' && { wallMs: Math.round(Number(time) * 1000) }),
    ...(cpu !== '' && { cpuMs: Math.round(Number(cpu) * 1000) }),
    ...(memory !== '' && { memoryBytes: bytesOf(memory) }),
    ...(output !== '' && { outputBytes: bytesOf(output) }),
    ...(disk !== '' && { diskBytes: bytesOf(disk) }),
    ...(processes !== '' && { processes: Number(processes) }),
  };
}

function bytesOf(mebibytes: string): number {
  return Math.round(Number(mebibytes) * MEBIBYTE);
}

function encoded(text: string): string {
  return toBase64(new TextEncoder().encode(text));
}

/** Of a job that is to be changed and run again. */
export function draftOf(order: WrittenOrder): Draft {
  return {
    ...EMPTY,
    ...writtenWork(order),
    ...writtenInput(order.stdin),
    ...writtenElements(order),
    ...writtenLimits(order.limits),
    ...writtenPlacing(order),
    ...writtenEngine(order),
    results: wordsAsTyped(order.results),
    env: environmentText(order.env),
    name: order.name ?? '',
    net: order.net ?? false,
    sandbox: order.sandbox ?? true,
  };
}

function writtenWork({ program, files, arguments: given }: WrittenOrder): Partial<Draft> {
  return {
    kind: program.kind,
    ...(program.kind === 'command' ? { command: program.command } : writtenProgram(program)),
    ...(files.length > 0 && { files: files.map(draftFile) }),
    arguments: wordsAsTyped(given),
  };
}

function writtenInput(stdin = ''): Partial<Draft> {
  const text = textOf(fromBase64(stdin));
  return text === null ? { stdinBytes: stdin } : { stdin: text };
}

function writtenElements({ array, split }: WrittenOrder): Partial<Draft> {
  if (array !== undefined) return { several: 'array', numbers: array };
  return split === undefined ? {} : { several: 'split', numbers: split };
}

type Program = Extract<WrittenOrder['program'], { kind: 'program' }>;

function writtenProgram({ main, language = '', version = '' }: Program): Partial<Draft> {
  return { main, shown: main, version, language: language === languageOfFile(main) ? '' : language };
}

function draftFile({ path, base64, executable }: WrittenOrder['files'][number]): DraftFile {
  const text = textOf(fromBase64(base64));
  return { path, text, ...(text === null && { base64 }), ...(executable && { executable }) };
}

function writtenLimits(limits: Limits = {}): Partial<Draft> {
  const { wallMs, cpuMs, memoryBytes, outputBytes, diskBytes, processes } = limits;
  return {
    ...{ time: written(wallMs, 1000), cpu: written(cpuMs, 1000), processes: written(processes) },
    ...{ memory: written(memoryBytes, MEBIBYTE), output: written(outputBytes, MEBIBYTE) },
    disk: written(diskBytes, MEBIBYTE),
  };
}

function writtenPlacing(order: WrittenOrder): Partial<Draft> {
  const { nodes = [], retries = 0, priority = 0, memoryBytes, deadline, policy = '', isolation } = order;
  return {
    nodes: [nodes].flat().join(','),
    ...{ retries: written(retries || undefined), retryLost: order.retryLost ?? false },
    ...{ priority: written(priority || undefined), minMemory: written(memoryBytes, MEBIBYTE) },
    deadline: deadline === undefined ? '' : typedMoment(new Date(deadline)),
    ...{ after: wordsAsTyped(order.after), tags: wordsAsTyped(order.tags) },
    ...{ policy, isolation: isolation === 3 ? '3' : '' },
  };
}

function writtenEngine({ engine, slurm = {} }: WrittenOrder): Partial<Draft> {
  const { partition = '', account = '', qos = '', gres = '', cpus } = slurm;
  return { engine: engine ?? '', partition, account, qos, gres, cpus: written(cpus) };
}

function wordsAsTyped(all: readonly string[] = []): string {
  return shellLine(...all);
}

function written(amount: number | undefined, unit = 1): string {
  return amount === undefined ? '' : String(amount / unit);
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
