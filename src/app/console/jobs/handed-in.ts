/** What a job was handed in with, as an order that can be changed and handed in again. What it would be given anyway is left out. */

import type { EngineName, JobLimits } from '../../../config/index.ts';
import type { Job, Task, Work } from '../../../jobs/index.ts';
import { NodeSet, RangeSet } from '../../../nodeset/index.ts';
import type { JobOrder } from '../../../protocol/index.ts';
import { limitsOf, nameOf } from '../../jobs/make-request.ts';

export interface HandedInContext {
  /** Of the configuration. */
  readonly limits: JobLimits;
  readonly engine: EngineName;
  readonly content: (sha256: string) => Uint8Array;
  readonly nowMs: number;
}

export function handedIn(job: Job, { limits, engine, content, nowMs }: HandedInContext): JobOrder {
  const { name, work, wishes } = job;
  const { nodes, policy, memoryBytes, deadlineMs } = wishes;
  const base64 = (sha256: string): string => Buffer.from(content(sha256)).toString('base64');
  return {
    program: programOf(work),
    files: work.files.map(({ path, executable, sha256 }) => ({ path, executable, base64: base64(sha256) })),
    arguments: [...work.arguments],
    ...(work.stdin && { stdin: base64(work.stdin.sha256) }),
    ...(Object.keys(work.env).length > 0 && { env: { ...work.env } }),
    results: [...work.results],
    ...elementsOf(job),
    limits: unusual(work.limits, limits),
    ...{ net: work.net, sandbox: work.isolation > 0 },
    ...(work.isolation === 3 && { isolation: work.isolation }),
    ...(nodes && { nodes: NodeSet.from(nodes).fold() }),
    exclude: [],
    ...(policy && { policy }),
    ...(wishes.engine !== engine && { engine: wishes.engine }),
    ...(wishes.slurm && { slurm: { ...wishes.slurm } }),
    tags: [...wishes.tags],
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...{ priority: wishes.priority, after: [...wishes.after] },
    ...{ retries: wishes.retries, retryLost: wishes.retryLost },
    ...(deadlineMs !== undefined && deadlineMs > nowMs && { deadline: new Date(deadlineMs).toISOString() }),
    ...(name !== nameOf(work) && { name }),
  };
}

function programOf({ kind, main, language, version }: Work): JobOrder['program'] {
  if (kind === 'command') return { kind, command: main };
  return { kind, main, ...(language && { language }), ...(version && { version }) };
}

function elementsOf({ tasks, atOnce }: Job): Pick<JobOrder, 'array' | 'split'> {
  const parts = tasks.flatMap(({ items }) => items ?? []);
  if (parts.length > 0) return { split: joined(parts) };
  if (isOne(tasks)) return {};
  const numbers = RangeSet.parse(tasks.map(({ index }) => index).join(',')).fold();
  return { array: atOnce === null ? numbers : `${numbers}%${atOnce}` };
}

function isOne([first, ...others]: readonly Task[]): boolean {
  return first?.index === 0 && others.length === 0;
}

/** Parts that follow on each other are one, however many numbers that is. */
function joined(parts: readonly string[]): string {
  const spans: string[] = [];
  for (const part of parts.flatMap((text) => text.split(','))) {
    const [first = '', last = first] = part.split('-');
    const [begin, end = begin] = spans.at(-1)?.split('-') ?? [];
    if (begin !== undefined && Number(first) === Number(end) + 1)
      spans[spans.length - 1] = `${begin}-${last}`;
    else spans.push(part);
  }
  return spans.join(',');
}

/** Time on the clock alone means as much of a processor, too. */
function unusual({ inodes: _inodes, ...limits }: Work['limits'], configured: JobLimits): JobOrder['limits'] {
  const { wallMs } = limits;
  const isUsual = wallMs === limitsOf(configured).wallMs;
  const usual = limitsOf(configured, isUsual ? {} : { wallMs });
  const given = Object.entries(limits).filter(
    ([name, value]) => value !== usual[name as keyof typeof limits] || (name === 'wallMs' && !isUsual),
  );
  return Object.fromEntries(given);
}
