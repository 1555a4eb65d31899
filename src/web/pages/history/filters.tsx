/** The filters above the list; each stands in the address. */

import { Button } from '../../parts/button.tsx';
import { Field, Select } from '../../parts/field.tsx';
import { Toolbar } from '../../parts/page.tsx';
import { location, setQuery } from '../../router/location.ts';
import { useQuery } from '../../router/use-query.ts';
import { mayDo } from '../../shell/me.ts';
import css from './history.module.css';
import type { Kind, StateFilter } from './rows.ts';
import { texts } from './texts.ts';
import { NAMES } from './use-filter.ts';

/** A node set is written alike in every language. */
const EXAMPLE = 'n3, @web';

const KINDS = ['', 'run', 'copy', 'service', 'job'] as const;
const STATES = ['', 'running', 'ok', 'failed', 'interrupted'] as const;

export function Filters({ fault }: { readonly fault: string | undefined }) {
  const t = texts();
  const kind = useQuery<'' | Kind>('kind');
  const state = useQuery<StateFilter>('state');
  const search = useQuery('q');
  const user = useQuery('user');
  const nodes = useQuery('node');
  const since = useQuery('since');
  const until = useQuery('until');
  return (
    <Toolbar>
      <div class={css.wide}>
        <Field label={t.search} type="search" value={search} />
      </div>
      {mayDo('see-fleet') && (
        <Select
          label={t.kind}
          value={kind}
          options={KINDS.map((value) => ({ value, text: t.kinds[value] }))}
        />
      )}
      <Select
        label={t.state}
        value={state}
        options={STATES.map((value) => ({ value, text: value === '' ? t.anyState : value }))}
      />
      {mayDo('see-fleet') && (
        <div class={css.narrow}>
          <Field label={t.user} value={user} />
        </div>
      )}
      <div class={css.narrow}>
        <Field
          label={t.nodes}
          value={nodes}
          isMono
          placeholder={EXAMPLE}
          {...(fault !== undefined && { error: fault })}
        />
      </div>
      <div class={css.moment}>
        <Field label={t.since} type="datetime-local" value={since} />
      </div>
      <div class={css.moment}>
        <Field label={t.until} type="datetime-local" value={until} />
      </div>
    </Toolbar>
  );
}

export function ClearFilters() {
  const t = texts();
  const isFiltered = NAMES.some((name) => (location.value.query[name] ?? '') !== '');
  if (!isFiltered) return null;
  const clear = () => setQuery(Object.fromEntries(NAMES.map((name) => [name, undefined])));
  return (
    <Button icon="close" onClick={clear}>
      {t.clear}
    </Button>
  );
}
