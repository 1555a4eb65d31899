/** The foot of the window: how the nodes are, what goes on. Pressed, it opens the drawer above it. */

import type { Me } from '../api/standing.ts';
import { permits } from '../../protocol/index.ts';
import { Shape, StateCount } from '../parts/badge.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../router/link.tsx';
import { ago, number } from '../texts/format.ts';
import { texts } from '../texts/shell.ts';
import { activity, goingOn, isDrawerOpen, problemCount } from './activity.ts';
import { ActivityDrawer } from './activity-drawer.tsx';
import css from './bottom-bar.module.css';
import { fleet } from './fleet.ts';
import { now } from './now.ts';

export function BottomBar({ me }: { readonly me: Me }) {
  const t = texts().activity;
  const isOpen = isDrawerOpen.value;
  return (
    <footer class={css.foot}>
      {isOpen && <ActivityDrawer />}
      <div class={css.bar}>
        {permits(me.role, 'see-fleet') && <StatusStrip />}
        <button
          type="button"
          class={css.toggle}
          aria-expanded={isOpen}
          title={isOpen ? t.close : t.open}
          onClick={() => (isDrawerOpen.value = !isOpen)}
        >
          <ActivitySummary />
          <Icon name={isOpen ? 'down' : 'up'} size={13} />
        </button>
      </div>
    </footer>
  );
}

function StatusStrip() {
  const t = texts().status;
  const known = fleet.value;
  if (known === undefined) return <div class={css.strip} role="group" aria-label={t.label} />;
  const states = Object.entries(known.states);
  return (
    <div class={css.strip} role="group" aria-label={t.label}>
      <Link to="/nodes" class={css.nodes}>
        {texts().target.nodes(known.count)}
      </Link>
      {states.map(([state, count]) => (
        <StateCount key={state} state={state} count={number(count)} />
      ))}
      <span class={css.when}>
        {known.checkedAt === null ? t.unknown : t.checked(ago(known.checkedAt, now.value))}
      </span>
    </div>
  );
}

function ActivitySummary() {
  const t = texts().activity;
  const [newest] = activity.value;
  return (
    <span class={css.summary}>
      {problemCount.value > 0 && (
        <span class={css.problems}>
          <Shape tone="bad" />
          {t.problems(problemCount.value)}
        </span>
      )}
      {goingOn.value > 0 && (
        <span class={css.going}>
          <Shape tone="busy" />
          {t.going(goingOn.value)}
        </span>
      )}
      {goingOn.value === 0 && newest !== undefined && <span class={css.last}>{newest.title}</span>}
      <span class={css.title}>{t.title}</span>
    </span>
  );
}
