/** What the node did in the last minutes: lines, and the same as a table. */

import { useEffect, useMemo, useRef } from 'preact/hooks';
import { type Answer, bytesOf, loadOf, NODES, rateOf, shareOf } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Section } from '../../parts/page.tsx';
import { theme } from '../../shell/theme.ts';
import { bytes, number, percent, time } from '../../texts/format.ts';
import { language } from '../../texts/language.ts';
import { isSampling } from '../nodes/live-loads.ts';
import type { LineChart, LineChartData } from './line-chart.ts';
import css from './load-charts.module.css';
import { texts } from './texts.ts';

interface Series {
  readonly id: 'cpu' | 'memory' | 'loadPerCore' | 'networkIn' | 'networkOut' | 'diskRead' | 'diskWritten';
  /** What a byte of the answer stands for. */
  readonly read: (byte: number | undefined) => number | null;
  readonly most: number;
  readonly text: (value: number) => string;
}

const SHARE = { read: shareOf, most: 1, text: (value: number) => percent(value) };
const RATE = { read: rateOf, most: 100_000, text: (value: number) => `${bytes(value)}/s` };

/** Row by row. */
const ROWS: readonly (readonly Series[])[] = [
  [
    { id: 'cpu', ...SHARE },
    { id: 'memory', ...SHARE },
    { id: 'loadPerCore', read: loadOf, most: 1, text: (value) => number(value, 2) },
  ],
  [
    { id: 'networkIn', ...RATE },
    { id: 'networkOut', ...RATE },
    { id: 'diskRead', ...RATE },
    { id: 'diskWritten', ...RATE },
  ],
];
const SERIES = ROWS.flat();

/** More than this between two samples: nobody looked. */
const GAP_SECONDS = 15;

export function LoadCharts({ node }: { readonly node: string }) {
  const t = texts();
  const answer = useAnswer(NODES.nodeLoads, isSampling.value ? ['nodes'] : [], { params: { node } });
  const known = answer.value.value;
  const lines = useMemo(() => known && linesOf(known), [known]);
  const isEmpty = lines === undefined || lines.cpu.times.length === 0;
  return (
    <Section title={t.load} actions={<span class={css.quiet}>{t.lastMinutes}</span>}>
      {isEmpty && <p class={css.quiet}>{t.noLoads}</p>}
      {lines && !isEmpty && (
        <>
          {ROWS.map((row, at) => (
            <div key={at} class={css.charts}>
              {row.map((series) => (
                <Chart
                  key={`${series.id} ${theme.value} ${language.value}`}
                  series={series}
                  line={lines[series.id]}
                />
              ))}
            </div>
          ))}
          <details class={css.table}>
            <summary>{t.values}</summary>
            <ValueTable lines={lines} />
          </details>
        </>
      )}
    </Section>
  );
}

type Lines = Readonly<Record<Series['id'], LineChartData>>;

function linesOf(answer: Answer<(typeof NODES)['nodeLoads']>): Lines {
  const line = ({ id, read }: Series): LineChartData =>
    withGaps({ times: answer.times, values: Array.from(bytesOf(answer[id]), read) });
  return Object.fromEntries(SERIES.map((series) => [series.id, line(series)])) as Lines;
}

function withGaps({ times, values }: LineChartData): LineChartData {
  const points = times.flatMap((at, index): [number, number | null][] => {
    const before = times[index - 1];
    const point: [number, number | null] = [at, values[index] ?? null];
    return before !== undefined && at - before > GAP_SECONDS ? [[before + 1, null], point] : [point];
  });
  return { times: points.map(([at]) => at), values: points.map(([, value]) => value) };
}

function Chart({ series, line }: { readonly series: Series; readonly line: LineChartData }) {
  const t = texts();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<LineChart | undefined>(undefined);
  const shown = useRef(line);
  shown.current = line;
  useEffect(() => {
    let isOver = false;
    void import('./line-chart.ts').then(({ lineChart }) => {
      if (isOver || !place.current) return;
      const { most, text } = series;
      const clock = (seconds: number) => new Date(seconds * 1000).toTimeString().slice(0, 8);
      chart.current = lineChart(place.current, { height: 130, most, text, time: clock });
      chart.current.show(shown.current);
    });
    return () => {
      isOver = true;
      chart.current?.end();
      chart.current = undefined;
    };
  }, []);
  useEffect(() => chart.current?.show(line), [line]);
  const last = line.values.at(-1) ?? null;
  return (
    <figure class={css.chart}>
      <figcaption class={css.caption}>
        {t[series.id]} <b>{last === null ? '–' : series.text(last)}</b>
      </figcaption>
      <div ref={place} class={css.place} aria-hidden="true" />
    </figure>
  );
}

const MOST_ROWS = 60;

function ValueTable({ lines }: { readonly lines: Lines }) {
  const t = texts();
  const rows = lines.cpu.times
    .map((at, index) => ({ at, index }))
    .slice(-MOST_ROWS)
    .toReversed();
  const told = ({ id, text }: Series, index: number) => {
    const value = lines[id].values[index] ?? null;
    return value === null ? '–' : text(value);
  };
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t.time}</th>
          {SERIES.map(({ id }) => (
            <th key={id} scope="col">
              {t[id]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ at, index }) => (
          <tr key={at}>
            <th scope="row">{time(at * 1000, 'clock')}</th>
            {SERIES.map((series) => (
              <td key={series.id}>{told(series, index)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
