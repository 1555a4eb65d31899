/** Who did what, from where, and what was refused: the audit log, newest first. */

import { AUDIT_EVENTS } from '../../../base/index.ts';
import { AUDIT, type Answer } from '../../../protocol/index.ts';
import { urlOf } from '../../api/call.ts';
import { useAnswer } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { DownloadLink } from '../../parts/download-link.tsx';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import { Field, Select } from '../../parts/field.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Page as Frame, Toolbar } from '../../parts/page.tsx';
import { location, setQuery } from '../../router/location.ts';
import { useQuery } from '../../router/use-query.ts';
import { time } from '../../texts/format.ts';
import { detailsText, toneOfEvent } from './details.ts';
import css from './page.module.css';
import { RecordDialog } from './record-dialog.tsx';
import { texts } from './texts.ts';
import { Verification } from './verification.tsx';

type Entry = Answer<(typeof AUDIT)['list']>['records'][number];

const AT_ONCE = '200';

export function Page() {
  const t = texts();
  const opened = useQuery('record');
  const answer = useAnswer(AUDIT.list, ['audit', 'runs', 'jobs', 'accounts'], { query: queryOf() });
  const page = answer.value.value;
  const record = page?.records.find(({ number }) => String(number) === opened.value);
  return (
    <Frame
      title={t.title}
      isFilled
      actions={
        <DownloadLink class={css.download} href={urlOf(AUDIT.export)}>
          <Icon name="download" size={14} />
          {t.export}
        </DownloadLink>
      }
    >
      <Filters next={page?.next ?? null} />
      <Verification />
      {page === undefined && <Waiting on={answer} />}
      {page?.records.length === 0 && (
        <EmptyState icon="audit" title={t.none}>
          {t.noneText}
        </EmptyState>
      )}
      {page && page.records.length > 0 && (
        <DataTable
          label={t.title}
          rows={page.records}
          idOf={({ number }) => String(number)}
          columns={columnsOf()}
          onOpen={({ number }) => (opened.value = String(number))}
        />
      )}
      {record && <RecordDialog record={record} onClose={() => (opened.value = '')} />}
    </Frame>
  );
}

/** What the address asks for. */
function queryOf() {
  const { q: text, user, event, before } = location.value.query;
  return { limit: AT_ONCE, ...given({ text, user, event, before }) };
}

function given(query: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}

/** `next`: where older ones begin. */
function Filters({ next }: { readonly next: number | null }) {
  const t = texts();
  const [text, user, event] = [useQuery('q'), useQuery('user'), useQuery('event')];
  const before = useQuery('before');
  // Another question begins at the newest.
  const asked = () => setQuery({ before: undefined });
  return (
    <Toolbar>
      <div class={css.filters}>
        <Field label={t.filter} type="search" value={text} onInput={asked} />
        <Field label={t.user} value={user} onInput={asked} />
        <Select
          label={t.event}
          value={event}
          onChange={asked}
          options={[
            { value: '', text: t.anyEvent },
            ...AUDIT_EVENTS.map((value) => ({ value, text: value })),
          ]}
        />
      </div>
      <div class={css.pager}>
        {before.value !== '' && <Button onClick={() => (before.value = '')}>{t.newest}</Button>}
        <Button disabled={next === null} onClick={() => setQuery({ before: String(next) }, 'push')}>
          {t.older}
        </Button>
      </div>
    </Toolbar>
  );
}

function columnsOf(): Column<Entry>[] {
  const t = texts();
  return [
    { id: 'number', title: t.number, width: '4.5rem', align: 'end', cell: ({ number }) => number },
    { id: 'at', title: t.at, width: '12.5rem', cell: ({ at }) => time(at) },
    {
      id: 'event',
      title: t.event,
      width: '10rem',
      cell: (entry) => <Badge state={entry.event} tone={toneOfEvent(entry)} />,
    },
    {
      id: 'who',
      title: t.who,
      width: 'minmax(7rem, 10rem)',
      cell: ({ user }) => <span translate={false}>{user}</span>,
    },
    { id: 'from', title: t.from, width: '9rem', isMono: true, cell: ({ from }) => from },
    {
      id: 'details',
      title: t.details,
      width: 'minmax(12rem, 1fr)',
      cell: (entry) => <span class={css.details}>{detailsText(entry)}</span>,
    },
  ];
}
