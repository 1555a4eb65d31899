/** What a check has found: active, not answering, error; each a set with its count, and why. */

import { type Answer, NODES, permits, type Role } from '../../../protocol/index.ts';
import { sanitise } from '../../../output/index.ts';
import { call, urlOf } from '../../api/call.ts';
import { useAct, useAnswer } from '../../api/use.ts';
import { Shape } from '../../parts/badge.tsx';
import { Button, IconButton } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { DownloadLink } from '../../parts/download-link.tsx';
import { Waiting } from '../../parts/empty-state.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import type { Tone } from '../../parts/tone.ts';
import { setTarget } from '../../shell/target.ts';
import { number } from '../../texts/format.ts';
import css from './check-result.module.css';
import { since } from './since.ts';
import { texts } from './texts.ts';

type Report = Answer<(typeof NODES)['checkReport']>;

const LISTS: readonly { readonly id: 'active' | 'notAnswering' | 'error'; readonly tone: Tone }[] = [
  { id: 'active', tone: 'ok' },
  { id: 'notAnswering', tone: 'away' },
  { id: 'error', tone: 'bad' },
];

export function CheckResult({ id, role }: { readonly id: string; readonly role: Role }) {
  const answer = useAnswer(NODES.checkReport, ['checks'], { params: { check: id } });
  const report = answer.value.value;
  if (report === undefined) return <Waiting on={answer} />;
  return (
    <div class={css.result}>
      {report.ended === null ? <Progress report={report} role={role} /> : <Ended report={report} />}
      {LISTS.map(({ id: list, tone }) => (
        <FoundList key={list} name={list} tone={tone} found={report[list]} />
      ))}
      {report.ended !== null && <Changes report={report} />}
      {report.ended !== null && <Exports id={id} />}
    </div>
  );
}

function Progress({ report, role }: { readonly report: Report; readonly role: Role }) {
  const t = texts();
  const stop = useAct(() => call(NODES.stopCheck, { params: { check: report.id } }));
  const told = t.progress(number(report.done), number(report.count));
  return (
    <div class={css.progress}>
      <progress max={report.count} value={report.done} aria-label={told} />
      <span role="status">{told}</span>
      {permits(role, 'check-nodes') && (
        <Button kind="quiet" icon="stop" isBusy={stop.isBusy} onClick={() => stop.run()}>
          {t.checkStop}
        </Button>
      )}
      {stop.problem && <ProblemView problem={stop.problem} />}
    </div>
  );
}

function Ended({ report }: { readonly report: Report }) {
  const t = texts();
  return (
    <p class={css.when} role="status">
      {t.checkedBy(report.by, since(report.ended ?? report.began))}
      {report.isCancelled && ` · ${t.stoppedCheck}`}
    </p>
  );
}

interface FoundListProps {
  readonly name: 'active' | 'notAnswering' | 'error';
  readonly tone: Tone;
  readonly found: Report['active'];
}

function FoundList({ name, tone, found }: FoundListProps) {
  const t = texts();
  return (
    <section class={css.list} aria-label={`${t.lists[name]} ${number(found.count)}`}>
      <h3 class={css.head}>
        <Shape tone={tone} />
        <span translate={false}>{t.lists[name]}</span>
        <b>{number(found.count)}</b>
      </h3>
      {found.count > 0 && (
        <div class={css.set}>
          <code translate={false} tabIndex={0}>
            {found.nodes}
          </code>
          <CopyButton text={found.nodes} label={t.copySet} />
          <IconButton icon="filter" label={t.asTarget} onClick={() => setTarget(found.nodes)} />
        </div>
      )}
      {found.causes.length > 0 && (
        <ul class={css.causes} tabIndex={0}>
          {found.causes.map((cause) => (
            <li key={cause.text}>
              <b>{number(cause.count)}</b> {sanitise(cause.text)}
              {found.causes.length > 1 && (
                <code class={css.who} translate={false}>
                  {cause.nodes}
                </code>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Changes({ report }: { readonly report: Report }) {
  const t = texts();
  if (report.changes.length === 0 && report.unchanged === 0) return null;
  return (
    <section class={css.list}>
      <h3 class={css.head}>{t.changes}</h3>
      {report.changes.length === 0 && <p class={css.when}>{t.nothingChanged}</p>}
      <ul class={css.causes}>
        {report.changes.map(({ nodes, from, to, since: before }) => (
          <li key={`${nodes} ${from} ${to}`}>
            <code translate={false}>{nodes}</code> {t.change(from, to, since(before))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Exports({ id }: { readonly id: string }) {
  return (
    <p class={css.exports}>
      {texts().export}
      {(['csv', 'json', 'yaml'] as const).map((format) => (
        <DownloadLink
          key={format}
          href={urlOf(NODES.exportCheck, { params: { check: id }, query: { format } })}
        >
          {format.toUpperCase()}
        </DownloadLink>
      ))}
    </p>
  );
}
