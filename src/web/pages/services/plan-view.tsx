/** A plan: what will be done to which nodes and why, what will not, and in which order and waves. */

import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { ServicePlanReport } from '../../../protocol/index.ts';
import { Badge } from '../../parts/badge.tsx';
import { number } from '../../texts/format.ts';
import css from './services.module.css';
import { texts } from './texts.ts';

export function PlanView({ plan }: { readonly plan: ServicePlanReport }) {
  const t = texts();
  const due = new Set(plan.changes.map(({ service }) => service));
  const ordered = plan.services.filter(({ service }) => due.has(service));
  return (
    <div class={css.plan}>
      {plan.changes.length === 0 && plan.obstacles.length === 0 && <p>{t.nothingToDo}</p>}
      {plan.changes.length > 0 && (
        <section>
          <h3>{t.changes}</h3>
          <ul class={css.rows}>
            {plan.changes.map((change) => (
              <Change key={`${change.service} ${change.nodes}`} change={change} />
            ))}
          </ul>
        </section>
      )}
      {plan.obstacles.length > 0 && (
        <section>
          <h3>{t.obstacles}</h3>
          <ul class={css.rows}>
            {foldObstacles(plan.obstacles).map(({ service, nodes, count, outcome, text }) => (
              <li key={`${service} ${nodes}`}>
                <b translate={false}>{service}</b>
                <Badge state={outcome} />
                <Nodes {...{ nodes, count }} />
                <span class={css.hint}>{sanitise(text)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {ordered.some(({ waves, waitsFor }) => waves.length > 1 || waitsFor.length > 0) && (
        <section>
          <h3>{t.order}</h3>
          <ol class={css.rows}>
            {ordered.map((service) => (
              <Waves key={service.service} service={service} due={due} />
            ))}
          </ol>
        </section>
      )}
      {plan.asWanted > 0 && <p class={css.hint}>{t.asWanted(plan.asWanted)}</p>}
    </div>
  );
}

type Obstacle = ServicePlanReport['obstacles'][number];

/** Each node says why in words with its own name: those that say the same are one line. */
function foldObstacles(obstacles: readonly Obstacle[]): Obstacle[] {
  const alike = Map.groupBy(obstacles, ({ service, outcome, count, nodes, text }) =>
    JSON.stringify([service, outcome, count === 1 ? text.replaceAll(nodes, '%h') : text]),
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group;
    const nodes = NodeSet.parseAll(group.map((one) => one.nodes));
    return [
      { ...first, nodes: nodes.fold(), count: nodes.size, text: first.text.replaceAll(first.nodes, '%h') },
    ];
  });
}

function Change({ change }: { readonly change: ServicePlanReport['changes'][number] }) {
  const t = texts();
  const { service, nodes, count, verbs, before, after, becauseOf } = change;
  const was = 'state' in before ? before.state : before.trouble;
  return (
    <li>
      <b translate={false}>{service}</b>
      <span translate={false}>{verbs.join(', ') || t.waits}</span>
      <Nodes {...{ nodes, count }} />
      <span class={css.turn}>
        <Badge state={was} />
        {was !== after.state && (
          <>
            → <Badge state={after.state} />
          </>
        )}
        {'state' in before && before.enabled !== after.enabled && after.enabled !== null && (
          <Badge state={after.enabled ? 'enabled' : 'disabled'} />
        )}
      </span>
      {becauseOf !== null && <span class={css.warning}>{t.becauseOf(becauseOf)}</span>}
    </li>
  );
}

interface WavesProps {
  readonly service: ServicePlanReport['services'][number];
  readonly due: ReadonlySet<string>;
}

function Waves({ service: { service, waves, waitsFor, maxFailed }, due }: WavesProps) {
  const t = texts();
  const before = waitsFor.filter((name) => due.has(name));
  return (
    <li>
      <b translate={false}>{service}</b>
      {before.length > 0 && <span class={css.hint}>{t.after(before.join(', '))}</span>}
      {waves.map(({ canary, way, nodes }, at) => (
        <span key={`${way} ${nodes}`} class={css.wave}>
          {canary ? t.canary : waves.length > 1 && t.wave(at + 1)}
          {way === 'down' && ` ${t.down}`} <code translate={false}>{nodes}</code>
        </span>
      ))}
      {waves.length > 1 && <span class={css.hint}>{t.mayFail(maxFailed)}</span>}
    </li>
  );
}

export function Nodes({ nodes, count }: { readonly nodes: string; readonly count: number }) {
  return (
    <span class={css.nodes} title={nodes}>
      {count > 1 && <b>{number(count)} </b>}
      <code translate={false}>{nodes}</code>
    </span>
  );
}
