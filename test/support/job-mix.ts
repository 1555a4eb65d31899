/** Jobs of every kind for a soak, by seed, and what each of them is to come to where nobody kills anything. */

import type { GivenJob } from './job-request.ts';
import type { JobSite } from './job-site.ts';

export interface Expected {
  readonly job: string;
  readonly tasks: number;
  /** Null: it runs until it is cancelled. */
  readonly exit: number | null;
  readonly attempts: number;
  readonly isBoxed: boolean;
  /** What the file that it leaves holds. */
  readonly result: ((task: number) => string) | null;
}

interface Kind {
  readonly share: number;
  readonly tasks: number;
  readonly exit: number | null;
  readonly retries: number;
  readonly isBoxed: boolean;
  readonly hasResult: boolean;
}

const PLAIN: Kind = { share: 30, tasks: 1, exit: 0, retries: 0, isBoxed: false, hasResult: false };
const KINDS: readonly Kind[] = [
  PLAIN,
  { ...PLAIN, share: 20, isBoxed: true },
  { ...PLAIN, share: 10, isBoxed: true, hasResult: true },
  { ...PLAIN, share: 8, tasks: 5 },
  { ...PLAIN, share: 10, exit: 3 },
  { ...PLAIN, share: 8, exit: 4, retries: 2 },
  { ...PLAIN, share: 7, hasResult: true },
  { ...PLAIN, share: 7, exit: null },
];
const LINES = 20;

/** Accepts one job more. */
export function submitOne(site: JobSite, random: () => number, hasBox: boolean): Expected {
  const kinds = hasBox ? KINDS : KINDS.filter(({ isBoxed }) => !isBoxed);
  const kind = pick(kinds, random);
  const { tasks, exit, retries, isBoxed, hasResult } = kind;
  const text = programText(kind, isBoxed ? site.marks.fifo : site.marks.file, random() * 0.4);
  const work = isBoxed
    ? ({ kind: 'program', language: 'marked', main: 'f0', isolation: 2 } as const)
    : ({ main: text, isolation: 0 } as const);
  const given: GivenJob = {
    work: { ...work, results: hasResult ? ['made/*.txt'] : [] },
    wishes: { retries },
    tasks: tasks === 1 ? 1 : Array.from({ length: tasks }, (_, at) => ({ index: at + 1 })),
    ...(tasks > 1 && { atOnce: 3 }),
  };
  const job = site.submit(given, isBoxed ? [text] : []);
  const result = hasResult ? (task: number): string => `result of ${job}.${task}\n` : null;
  return { job, tasks, exit, attempts: retries + 1, isBoxed, result };
}

/** Of its standard output, whole. */
export function expectedOutput(task: number): string {
  return Array.from({ length: LINES }, (_, at) => `task ${task} line ${at + 1}\n`).join('');
}

/** Every fifth line it waits: it is met while it runs. */
function programText({ exit, isBoxed, hasResult }: Kind, marks: string, seconds: number): string {
  const name = isBoxed ? '$GRAPPE_JOB.$GRAPPE_TASK' : '${GRAPPE_ATTEMPT##*/}';
  return `
echo "began ${name}" >>${marks}
i=0
while [ $i -lt ${LINES} ]; do
  i=$((i + 1))
  echo "task $GRAPPE_TASK line $i"
  [ $((i % 5)) != 0 ] || sleep ${seconds.toFixed(2)}
done
${exit === null ? 'sleep 300' : ''}
${hasResult ? 'mkdir -p made && echo "result of $GRAPPE_JOB.$GRAPPE_TASK" >made/one.txt' : ''}
echo "ended ${name}" >>${marks}
exit ${exit ?? 0}
`;
}

function pick(kinds: readonly Kind[], random: () => number): Kind {
  let left = random() * kinds.reduce((sum, { share }) => sum + share, 0);
  return kinds.find(({ share }) => (left -= share) < 0) ?? PLAIN;
}
