/** What failed, nodes that failed alike together, with the last lines of one of them; and what it blocked. */

import { sanitise } from '../../../output/index.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { CodeBlock } from '../../parts/code-block.tsx';
import { navigate } from '../../router/location.ts';
import { setTarget } from '../../shell/target.ts';
import { Nodes } from './plan-view.tsx';
import type { Rollout } from './rollout-view.tsx';
import lanes from './rollout.module.css';
import css from './services.module.css';
import { texts } from './texts.ts';

export function Failures({ rollout: { failures, blocked } }: { readonly rollout: Rollout }) {
  const t = texts();
  return (
    <>
      {failures.length > 0 && (
        <section>
          <h2>{t.failures}</h2>
          {failures.map((failure) => (
            <Failure key={`${failure.service} ${failure.nodes}`} failure={failure} />
          ))}
        </section>
      )}
      {blocked.length > 0 && (
        <section>
          <h2>{t.blocked}</h2>
          <ul class={css.rows}>
            {blocked.map(({ service, nodes, count, by }) => (
              <li key={`${service} ${nodes}`}>
                <Badge state="blocked" />
                <b translate={false}>{service}</b>
                <Nodes {...{ nodes, count }} />
                <span class={css.hint}>{t.blockedIs(by.service, by.nodes, by.what)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Failure({ failure }: { readonly failure: Rollout['failures'][number] }) {
  const t = texts();
  const { service, nodes, count, outcome, cause, detail, exit, node, output, log } = failure;
  // Some units write the same to both.
  const isSame = output.trim() !== '' && log.includes(output.trim());
  return (
    <article class={lanes.failure}>
      <header class={lanes.laneHead}>
        <Badge state={outcome}>{cause ?? (exit === null || exit === 0 ? undefined : `exit ${exit}`)}</Badge>
        <h3 translate={false}>{service}</h3>
        <Nodes {...{ nodes, count }} />
        <Button kind="quiet" icon="filter" onClick={() => setTarget(nodes)}>
          {t.toTarget}
        </Button>
        <Button kind="quiet" onClick={() => navigate('/services', { cell: `${service}@${node}` })}>
          {t.log}
        </Button>
      </header>
      {detail !== null && <p class={css.mono}>{sanitise(detail)}</p>}
      {output !== '' && !isSame && (
        <figure>
          <figcaption class={css.hint}>{t.wrote(node)}</figcaption>
          <CodeBlock label={t.wrote(node)} text={sanitise(output)} isWrapped />
        </figure>
      )}
      {log !== '' && (
        <figure>
          <figcaption class={css.hint}>{t.lastLines(node)}</figcaption>
          <CodeBlock label={t.lastLines(node)} text={sanitise(log)} isWrapped />
        </figure>
      )}
    </article>
  );
}
