/** What can be done with the instances that are chosen. */

import { setQuery } from '../../router/location.ts';
import { Button } from '../../parts/button.tsx';
import { Select } from '../../parts/field.tsx';
import { mayDo } from '../../shell/me.ts';
import type { ServiceRow } from './matrix-model.ts';
import { DANGEROUS, GENTLE, OTHER } from './order.ts';
import { alsoMeant, choose, chosenNow, nodesIn, sizeOf } from './selection.ts';
import css from './services.module.css';
import { texts } from './texts.ts';

export function SelectionBar({ rows }: { readonly rows: readonly ServiceRow[] }) {
  const t = texts();
  const selection = chosenNow();
  const size = sizeOf(selection);
  if (size === 0) return null;
  const more = alsoMeant(selection, rows);
  const summary = t.selected(size, selection.size, nodesIn(selection).size);
  const isDeclared = [...selection.keys()].every((name) =>
    rows.some((row) => row.name === name && row.declared),
  );
  const ask = (goal: string) => goal !== '' && setQuery({ do: goal });
  return (
    <div class={css.bar} role="group" aria-label={summary}>
      <b>{summary}</b>
      {mayDo('change-services') && (
        <>
          {GENTLE.map((verb) => (
            <Button
              key={verb}
              {...(DANGEROUS.has(verb) && { kind: 'danger' as const })}
              onClick={() => ask(verb)}
            >
              <span translate={false}>{verb}</span>
            </Button>
          ))}
          <Select
            label={t.otherVerb}
            isLabelHidden
            value={{ value: '' }}
            options={[
              { value: '', text: `${t.otherVerb}…` },
              ...OTHER.map((verb) => ({ value: verb as string, text: verb })),
            ]}
            onChange={ask}
          />
          {isDeclared && <Button onClick={() => ask('apply')}>{t.apply}</Button>}
        </>
      )}
      {mayDo('check-nodes') && <Button onClick={() => ask('logs')}>{t.logs}</Button>}
      <Button kind="quiet" onClick={() => choose(new Map())}>
        {t.clear}
      </Button>
      {more > 0 && <p class={css.warning}>{t.alsoMeant(more)}</p>}
    </div>
  );
}
