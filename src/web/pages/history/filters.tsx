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
  const isFiltered = NAMES.some((name) => (location.value.query[name] ?? '') !== '');
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
      {mayDo('see-fleet') && <Field label={t.user} value={user} />}
      <Field
        label={t.nodes}
        value={nodes}
        isMono
        placeholder={t.nodesHint}
        {...(fault !== undefined && { error: fault })}
      />
      <Field label={t.since} type="datetime-local" value={since} />
      <Field label={t.until} type="datetime-local" value={until} />
      {isFiltered && (
        <Button
          icon="close"
          onClick={() => setQuery(Object.fromEntries(NAMES.map((name) => [name, undefined])))}
        >
          {t.clear}
        </Button>
      )}
    </Toolbar>
  );
}
