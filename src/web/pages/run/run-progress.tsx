/** The head of a run: what it is, how many nodes ended how, how fast it goes and how long it will take, what is wrong with it. */

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { isServerThere } from '../../api/standing.ts';
import { StateCount } from '../../parts/badge.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Icon } from '../../parts/icon.tsx';
import { sanitise } from '../../../output/index.ts';
import { bytes, duration, number, time } from '../../texts/format.ts';
import { paceOf } from './pace.ts';
import css from './run.module.css';
import type { RunHead } from './run-view.tsx';
import { texts } from './texts.ts';

export function RunProgress({ run }: { readonly run: RunHead }) {
  const t = texts();
  const done = run.count - run.waiting - run.running.count;
  const isRunning = run.state === 'running';
  const ms = useDuration(run);
  return (
    <section class={css.head}>
      <CommandLine command={run.line} />
      <div class={css.facts}>
        <div class={css.counts}>
          {Object.entries(run.counts).map(([outcome, count = 0]) => (
            <StateCount key={outcome} state={outcome} count={number(count)} />
          ))}
          {isRunning && <span>{t.running(run.running.count)}</span>}
          {run.waiting > 0 && <span class={css.hint}>{t.waiting(run.waiting)}</span>}
          {isRunning && ms !== null && <Pace done={done} count={run.count} ms={ms} />}
          <span class={css.hint}>
            <code translate={false}>{run.run}</code> · {t.byWhom(run.user, time(run.began))}
            {ms !== null && ` · ${duration(ms)}`} · {bytes(run.output.bytes)}
          </span>
        </div>
        {isRunning && (
          <progress aria-label={t.progress} max={run.count} value={done}>
            {t.done(done, run.count)}
          </progress>
        )}
        <Warnings run={run} />
      </div>
    </section>
  );
}

function Pace({ done, count, ms }: { readonly done: number; readonly count: number; readonly ms: number }) {
  const t = texts();
  const pace = paceOf(done, count, ms);
  if (pace === undefined) return null;
  return (
    <span class={css.hint}>
      {t.perSecond(number(pace.perSecond, pace.perSecond < 10 ? 1 : 0))}
      {pace.leftMs > 0 && ` · ${t.left(duration(pace.leftMs))}`}
    </span>
  );
}

function Warnings({ run }: { readonly run: RunHead }) {
  const t = texts();
  const isRunning = run.state === 'running';
  const said = [
    isRunning && !isServerThere.value && t.lostSight,
    run.isStopping && t.stopping,
    isRunning && !run.canStop && t.elsewhere,
    run.state === 'interrupted' && t.interrupted,
    run.trouble && [run.trouble.message, run.trouble.why].filter(Boolean).join(': '),
    run.output.droppedBytes > 0 && t.droppedBytes(bytes(run.output.droppedBytes)),
  ].filter((text) => typeof text === 'string');
  return (
    <div class={css.warnings} role="status">
      {said.map((text) => (
        <p key={text} class={css.warning}>
          <Icon name="warning" size={13} /> {sanitise(text)}
        </p>
      ))}
    </div>
  );
}

/** Null where nobody knows: it was interrupted. Stands still while nobody answers. */
function useDuration({ state, ms, began }: RunHead): number | null {
  const tick = useSignal(Date.now());
  const isTicking = state === 'running' && isServerThere.value;
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => (tick.value = Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isTicking]);
  if (state !== 'running') return ms;
  return Math.max(0, tick.value - new Date(began).getTime());
}
