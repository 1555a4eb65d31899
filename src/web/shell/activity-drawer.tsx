/** The drawer at the bottom of every page: problems that were not dismissed, what goes on, what has ended. */

import { useEffect } from 'preact/hooks';
import { Badge } from '../parts/badge.tsx';
import { IconButton } from '../parts/button.tsx';
import { forgetProblem, problems } from '../parts/notices.tsx';
import { toneOfWork } from '../parts/tone.ts';
import { ProblemView } from '../parts/problem-view.tsx';
import { Link } from '../router/link.tsx';
import { ago, duration, number, time } from '../texts/format.ts';
import { texts } from '../texts/shell.ts';
import { activity, type ActivityItem, goingOn } from './activity.ts';
import css from './activity-drawer.module.css';
import { now } from './now.ts';

export function ActivityDrawer() {
  const t = texts().activity;
  const items = activity.value;
  useSeconds(goingOn.value > 0);
  return (
    <section class={css.drawer} aria-label={t.title}>
      {problems.value.map(({ id, during, problem, at }) => (
        <div key={id} class={css.problem}>
          <header class={css.during}>
            {during} · {ago(at, now.value)}
            <IconButton icon="close" label={t.forget} onClick={() => forgetProblem(id)} />
          </header>
          <ProblemView problem={problem} />
        </div>
      ))}
      {items.length === 0 ? <p class={css.empty}>{t.empty}</p> : <ActivityTable items={items} />}
    </section>
  );
}

/** While something goes on, its time is seen to pass. */
function useSeconds(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const timer = setInterval(() => (now.value = Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isNeeded]);
}

function ActivityTable({ items }: { readonly items: readonly ActivityItem[] }) {
  const { columns } = texts().activity;
  return (
    <table class={css.table}>
      <thead>
        <tr>
          <th scope="col">{columns.state}</th>
          <th scope="col">{columns.what}</th>
          <th scope="col">{columns.who}</th>
          <th scope="col">{columns.started}</th>
          <th scope="col">{columns.took}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <ActivityLine key={item.id} item={item} />
        ))}
      </tbody>
    </table>
  );
}

function ActivityLine({ item }: { readonly item: ActivityItem }) {
  const { title, who, state, began, ended, done, count, path, query, isGoing } = item;
  const end = ended === null ? now.value : Date.parse(ended);
  return (
    <tr>
      <td>
        <Badge state={state} tone={toneOfWork(state)}>
          {isGoing && `${number(done)}/${number(count)}`}
        </Badge>
      </td>
      <td class={css.what}>
        <Link to={path} {...(query && { query })}>
          {title}
        </Link>
      </td>
      <td translate={false}>{who}</td>
      <td title={time(began)}>{ago(began, now.value)}</td>
      <td>{duration(end - Date.parse(began))}</td>
    </tr>
  );
}
