/** Where a task ran, in what, and what it used. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { sanitise } from '../../../output/index.ts';
import { Badge } from '../../parts/badge.tsx';
import { toneOfWork } from '../../parts/tone.ts';
import { bytes, duration, number, time } from '../../texts/format.ts';
import { type JobHead, type JobTask, stateOfTask } from './job-state.ts';
import css from './jobs.module.css';
import { texts } from './texts.ts';

interface TaskProps {
  readonly job: JobHead;
  readonly task: JobTask;
}

export function TaskFacts({ job, task }: TaskProps) {
  const t = texts();
  const { attempt } = task;
  return (
    <section class={css.facts} aria-label={t.environment}>
      {(task.end || job.tasks.length > 1) && <End task={task} />}
      {task.state === 'queued' && <Waits why={job.waits ?? t.waiting} />}
      {task.state === 'pending' && (
        <Waits why={job.slurmWaits === null ? t.pending : `Slurm: ${job.slurmWaits}`} />
      )}
      {attempt?.unreachable && <p class={css.warning}>{t.unreachable}</p>}
      <dl>
        {attempt && (
          <>
            <Fact name={t.node}>
              <code translate={false}>{attempt.node}</code>
            </Fact>
            <Fact name={t.why}>{sanitise(attempt.why)}</Fact>
            <Tried task={task} />
          </>
        )}
        <Environment task={task} />
        <Times job={job} task={task} />
        <Limits job={job} />
      </dl>
    </section>
  );
}

function Waits({ why }: { readonly why: string }) {
  return (
    <p>
      <b>{texts().waitsFor}:</b> {sanitise(why)}
    </p>
  );
}

function End({ task }: { readonly task: JobTask }) {
  const state = stateOfTask(task);
  const { end } = task;
  return (
    <div class={css.end}>
      <Badge state={state} tone={toneOfWork(state)}>
        {end?.signal ?? (end?.exit == null ? undefined : `exit ${end.exit}`)}
      </Badge>
      {end?.detail && <p>{sanitise(end.detail)}</p>}
      {end?.fix && (
        <p class={css.hint}>
          {texts().fix} {sanitise(end.fix)}
        </p>
      )}
    </div>
  );
}

/** Of what waits again: how the last try went. */
function Tried({ task: { attempt, attempts, end } }: { readonly task: JobTask }) {
  const last = end ? null : attempt?.end;
  if (!last && attempts < 2) return null;
  return (
    <Fact name={texts().attempt}>
      {attempts}
      {last && `: ${sanitise(last.detail ?? last.outcome)}`}
    </Fact>
  );
}

function Environment({ task: { attempt } }: { readonly task: JobTask }) {
  const t = texts();
  const environment = attempt?.environment;
  if (!environment) return null;
  const { system, cpu, language, version, isolation } = environment;
  return (
    <>
      {system !== null && <Fact name={t.system}>{sanitise(system)}</Fact>}
      {cpu !== null && <Fact name={t.processor}>{sanitise(cpu)}</Fact>}
      {language !== null && <Fact name={t.language}>{sanitise(`${language} ${version ?? ''}`)}</Fact>}
      <Fact name={t.isolation}>{t.isolations[isolation]}</Fact>
    </>
  );
}

function Times({ job, task: { attempt } }: TaskProps) {
  const t = texts();
  const seconds = useSeconds(attempt !== null && attempt.ended === null);
  const waitedMs = attempt ? Date.parse(attempt.placed) - Date.parse(job.accepted) : null;
  return (
    <>
      <Fact name={t.accepted}>
        {time(job.accepted)} · {job.user}
      </Fact>
      <Amount name={t.waited} value={waitedMs} as={duration} />
      <Amount name={t.ran} value={ranMs(attempt, seconds)} as={duration} />
      <Amount name={t.compiled} value={attempt?.used?.compileMs} as={duration} />
      <Amount name={t.cpuTime} value={attempt?.used?.cpuMs} as={duration} />
      <Amount name={t.peak} value={attempt?.used?.peakBytes} as={bytes} />
    </>
  );
}

/** The time, second by second, while something goes on. */
function useSeconds(isRunning: boolean): number {
  const now = useSignal(Date.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => (now.value = Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning, now]);
  return now.value;
}

/** So far, where it still runs. */
function ranMs(attempt: JobTask['attempt'], nowMs: number): number | null {
  if (attempt?.used) return attempt.used.wallMs;
  if (!attempt?.began || attempt.ended !== null) return null;
  return Math.max(0, nowMs - Date.parse(attempt.began));
}

interface AmountProps {
  readonly name: string;
  readonly value: number | null | undefined;
  readonly as: (value: number) => string;
}

function Amount({ name, value, as }: AmountProps) {
  return value == null ? null : <Fact name={name}>{as(value)}</Fact>;
}

function Limits({ job: { limits, net } }: { readonly job: JobHead }) {
  const t = texts();
  return (
    <>
      <Fact name={t.limits}>
        {t.limitsText(
          duration(limits.wallMs),
          `${number(limits.memoryBytes / 2 ** 20)} ${t.mebibytes}`,
          bytes(limits.outputBytes),
        )}
      </Fact>
      <Fact name={t.network}>{net ? t.allowed : t.denied}</Fact>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class={css.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
