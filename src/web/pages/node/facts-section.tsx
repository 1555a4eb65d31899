/** What a node has told of itself, and when. */

import type { ComponentChildren } from 'preact';
import { sanitise } from '../../../output/index.ts';
import { type Answer, NODES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { bytes, duration, list, number } from '../../texts/format.ts';
import css from './rows.module.css';
import { since } from '../nodes/since.ts';
import { texts } from './texts.ts';

type Detail = Answer<(typeof NODES)['node']>;
type Facts = NonNullable<Detail['facts']>;

interface FactsSectionProps {
  readonly detail: Detail;
  readonly onAsked: () => void;
}

export function FactsSection({ detail, onAsked }: FactsSectionProps) {
  const t = texts();
  const ask = useAct(async () => {
    await call(NODES.askFacts, { params: { node: detail.node } });
    onAsked();
  });
  return (
    <Section
      title={t.facts}
      actions={
        <>
          {detail.factsAt !== null && <span class={css.quiet}>{t.asked(since(detail.factsAt))}</span>}
          <Button icon="again" isBusy={ask.isBusy} onClick={() => ask.run()}>
            {t.askFacts}
          </Button>
        </>
      }
    >
      {ask.problem && <ProblemView problem={ask.problem} />}
      {detail.facts === null && <p class={css.quiet}>{t.noFacts}</p>}
      <dl class={css.rows}>
        {rowsOf(detail).map(
          ([title, text, used]) =>
            text !== null && (
              <Row key={title} title={title}>
                {used !== undefined && (
                  <meter class={css.used} aria-label={title} high={NEARLY_FULL} optimum={0} value={used} />
                )}
                {sanitise(text)}
              </Row>
            ),
        )}
      </dl>
    </Section>
  );
}

export function Row({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** From here on there is little left. */
const NEARLY_FULL = 0.9;

/** `used`: a share, of what can be full. */
type TextRow = readonly [title: string, text: string | null, used?: number | undefined];

function rowsOf({ facts, groups, languages, isolation }: Detail): TextRow[] {
  const t = texts();
  return [
    ...(facts ? [...systemRows(facts), ...amountRows(facts)] : []),
    [t.fact.groups, groups.length > 0 ? list(groups.map((group) => `@${group}`)) : null],
    [
      t.fact.languages,
      languages.length > 0 ? list(languages.map(({ language, version }) => `${language} ${version}`)) : null,
    ],
    [
      t.fact.isolation,
      isolation && [t.isolation(String(isolation.level)), isolation.why].filter(Boolean).join(': '),
    ],
  ];
}

function systemRows({ os, kernel, init, virtualisation, uptimeSeconds }: Facts): TextRow[] {
  const { fact } = texts();
  return [
    [fact.os, os?.title ?? null],
    [fact.kernel, kernel && `${kernel.name} ${kernel.release} ${kernel.architecture}`],
    [fact.init, init && `${init.system}${init.pid1 === null ? '' : ` (${init.pid1})`}`],
    [fact.virtualisation, virtualisation],
    [fact.uptime, uptimeSeconds === null ? null : duration(uptimeSeconds * 1000)],
  ];
}

function amountRows({ cpus, memory, load, disks }: Facts): TextRow[] {
  const { fact } = texts();
  return [
    [fact.cpus, cpus && [number(cpus.count), cpus.model].filter(Boolean).join(' × ')],
    ...(memory ? [sizeRow(fact.memory, memory.availableBytes, memory.totalBytes)] : []),
    ...(memory && memory.swapTotalBytes > 0
      ? [sizeRow(fact.swap, memory.swapFreeBytes, memory.swapTotalBytes)]
      : []),
    [fact.load, load && load.map((value) => number(value, 2)).join('  ')],
    ...(disks ?? []).map(({ mount, freeBytes, sizeBytes }) => sizeRow(sanitise(mount), freeBytes, sizeBytes)),
  ];
}

function sizeRow(title: string, freeBytes: number, sizeBytes: number): TextRow {
  const text = texts().ofSize(bytes(freeBytes), bytes(sizeBytes));
  return [title, text, sizeBytes > 0 ? 1 - freeBytes / sizeBytes : undefined];
}
