/** One change of services: how far it is, what holds it, what failed and why. The same while it goes on and afterwards. */

import { useMemo } from 'preact/hooks';
import { sanitise } from '../../../output/index.ts';
import { type Answer, SERVICES } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Badge, StateCount } from '../../parts/badge.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Waiting } from '../../parts/empty-state.tsx';
import { Page as Frame } from '../../parts/page.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { Link } from '../../router/link.tsx';
import { now } from '../../shell/now.ts';
import { duration, number, time } from '../../texts/format.ts';
import { RolloutBadge } from './changes-list.tsx';
import { Failures } from './failures.tsx';
import { Nodes } from './plan-view.tsx';
import { RolloutActions } from './rollout-actions.tsx';
import lanes from './rollout.module.css';
import css from './services.module.css';
import { TakeUp } from './take-up.tsx';
import { texts } from './texts.ts';

export type Rollout = Answer<typeof SERVICES.rollout>;

export function RolloutView({ id }: { readonly id: string }) {
  const t = texts();
  const topics = useMemo(() => [`rollout:${id}`], [id]);
  const answer = useAnswer(SERVICES.rollout, topics, { params: { run: id } });
  const rollout = answer.value.value;
  if (rollout === undefined)
    return (
      <Frame title={t.title}>
        <Waiting on={answer} />
      </Frame>
    );
  const isGoing = rollout.state === 'running';
  const ms = rollout.ms ?? (isGoing ? now.value - new Date(rollout.began).getTime() : null);
  return (
    <Frame
      title={rollout.command.replace(/^service /, '')}
      aside={<RolloutBadge rollout={rollout} />}
      actions={<RolloutActions rollout={rollout} />}
    >
      <p class={css.hint}>
        <Link to="/services" query={{ view: 'changes' }}>
          {t.views.changes}
        </Link>{' '}
        · <code translate={false}>{rollout.run}</code> ·{' '}
        {t.byWhom(rollout.user, rollout.host, time(rollout.began))}
        {ms !== null && ms >= 0 && ` · ${duration(ms)}`}
        {rollout.locked !== '' && ` · ${t.locked(rollout.locked)}`}
      </p>
      <CommandLine command={shellLine('grappe', 'service', 'rollout', 'status', rollout.run)} />
      <Holds rollout={rollout} />
      <div class={lanes.lanes}>
        {rollout.services.map((service) => (
          <Lane key={service.service} {...{ service, rollout }} />
        ))}
      </div>
      <Failures rollout={rollout} />
      <Rest rollout={rollout} />
    </Frame>
  );
}

/** Why nothing new begins. */
function Holds({ rollout }: { readonly rollout: Rollout }) {
  const t = texts();
  const waiting = rollout.services.filter((service) => service.waiting);
  return (
    <div role="status" class={lanes.holds}>
      {rollout.paused && <p class={lanes.hold}>{t.isPaused}</p>}
      {waiting.map(({ service, count, outcomes }) => {
        const canary = rollout.waves.find((wave) => wave.service === service && wave.canary);
        const done = sumOf(outcomes);
        return (
          <p key={service} class={lanes.hold}>
            {t.canaryWaits(service, canary?.nodes ?? '', count - done)}
          </p>
        );
      })}
    </div>
  );
}

interface LaneProps {
  readonly service: Rollout['services'][number];
  readonly rollout: Rollout;
}

function Lane({ service: one, rollout }: LaneProps) {
  const t = texts();
  const { service, nodes, count, outcomes, busy, failed, maxFailed, halted } = one;
  const done = sumOf(outcomes);
  const waves = rollout.waves.filter((wave) => wave.service === service);
  return (
    <section class={lanes.lane} aria-label={service}>
      <header class={lanes.laneHead}>
        <h2 translate={false}>{service}</h2>
        <code class={lanes.set} translate={false} title={nodes}>
          {nodes}
        </code>
        <span class={css.counts}>
          {Object.entries(outcomes).map(([outcome, some = 0]) => (
            <StateCount key={outcome} state={outcome} count={number(some)} />
          ))}
        </span>
        <span class={css.hint}>{t.ended(done, count)}</span>
      </header>
      <progress aria-label={t.progress(service)} max={count} value={done} />
      {(waves.length > 0 || busy !== '') && (
        <div class={lanes.waves}>
          {waves.length > 1 || waves.some(({ canary }) => canary) ? <Waves {...{ waves }} /> : null}
          {busy !== '' && (
            <span class={lanes.busy}>
              <Badge state="changing" tone="busy" /> {t.busyOn(busy)}
            </span>
          )}
          {failed > 0 && <span class={css.warning}>{t.failed(failed, maxFailed)}</span>}
          {halted !== null && <Badge state={t.halted[halted]} tone="bad" />}
        </div>
      )}
    </section>
  );
}

const WAVE_TONES = { waiting: 'warn', begun: 'busy', ended: 'ok' } as const;

function Waves({ waves }: { readonly waves: Rollout['waves'] }) {
  const t = texts();
  return (
    <ol class={lanes.steps}>
      {waves.map(({ wave, of, way, canary, nodes, count, is }) => (
        <li key={`${way} ${wave}`} class={lanes.step}>
          <span>
            {canary ? t.canary : t.wave(wave)}
            <span class={css.hint}>
              {' '}
              {wave}/{of}
              {way === 'down' && ` ${t.down}`}
            </span>
          </span>
          <Nodes {...{ nodes, count }} />
          <Badge state={is} tone={WAVE_TONES[is]} />
        </li>
      ))}
    </ol>
  );
}

function Rest({ rollout }: { readonly rollout: Rollout }) {
  const t = texts();
  const { warnings, rolledBack } = rollout;
  return (
    <>
      {rolledBack.length > 0 && (
        <section>
          <h2>{t.rolledBack}</h2>
          <ul class={css.rows}>
            {rolledBack.map(({ service, nodes, outcome }) => (
              <li key={`${service} ${outcome}`}>
                <b translate={false}>{service}</b> <code>{nodes}</code> <Badge state={outcome} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {warnings.length > 0 && (
        <section>
          <h2>{t.warnings}</h2>
          <ul class={css.rows}>
            {warnings.map(({ service, nodes, message }) => (
              <li key={`${service} ${nodes} ${message}`}>
                <b translate={false}>{service}</b> <code>{nodes}</code>
                <span class={css.warning}>{sanitise(message)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <TakeUp rollout={rollout} />
    </>
  );
}

function sumOf(outcomes: Rollout['services'][number]['outcomes']): number {
  return Object.values(outcomes).reduce((sum: number, some = 0) => sum + some, 0);
}
