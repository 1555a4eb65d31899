/** All nodes: the map or the table, what they do now, and which of them answer. */

import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { bytesOf, NODES, type Role, shareOf } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { standing } from '../../api/standing.ts';
import { useAnswer } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { StateCount } from '../../parts/badge.tsx';
import { Choice } from '../../parts/choice.tsx';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import { Field, Select } from '../../parts/field.tsx';
import { Page as Frame, Toolbar } from '../../parts/page.tsx';
import { Link } from '../../router/link.tsx';
import { useQuery } from '../../router/use-query.ts';
import { fleet as knownFleet } from '../../shell/fleet.ts';
import { number, percent, labelled } from '../../texts/format.ts';
import { Busiest } from './busiest.tsx';
import { CheckPanel } from './check-panel.tsx';
import {
  type FleetModel,
  fleetModel,
  type LoadsModel,
  type NodeNow,
  nodesNow,
  toneOfNode,
} from './fleet-model.ts';
import css from './fleet-page.module.css';
import { ALL_GROUPS, bestGrouping, blocksBy, families, NOTHING, PREFIX } from './grouping.ts';
import { HeatMap } from './heat-map.tsx';
import { SPARK_TICKS } from './heat-paint.ts';
import { Legend } from './legend.tsx';
import { isSampling, loads, setSampling, useLoads } from './live-loads.ts';
import { type Metric, METRICS } from './metrics.ts';
import { NodeTable } from './node-table.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { texts } from './texts.ts';

export function FleetPage() {
  const t = texts();
  const answer = useAnswer(NODES.nodes, ['checks', 'config']);
  const seen = useLoads();
  const known = answer.value.value;
  useEffect(() => {
    // The list of nodes has become another one.
    if (seen && known && seen.order !== known.order) void answer.refresh();
  }, [seen?.order, known?.order]);
  const model = useMemo(() => known && fleetModel(known), [known]);
  if (model === undefined) {
    return (
      <Frame title={t.title}>
        <Waiting on={answer} />
      </Frame>
    );
  }
  if (model.names.length === 0) return <NoNodes />;
  return <Fleet model={model} seen={seen} />;
}

function NoNodes() {
  const t = texts();
  return (
    <Frame title={t.title}>
      <EmptyState icon="nodes" title={t.none} action={<Link to="/config">{t.toConfig}</Link>}>
        {t.noneText}
      </EmptyState>
    </Frame>
  );
}

interface FleetProps {
  readonly model: FleetModel;
  readonly seen: LoadsModel | undefined;
}

function Fleet({ model, seen }: FleetProps) {
  const t = texts();
  const view = useQuery<'map' | 'table'>('view', 'map');
  const metric = useQuery<Metric>('by', 'cpu');
  const filter = useQuery('q');
  const nodes = useNodes(model, seen);
  const starter = useMemo(() => ({ start: (_nodes: string): void => undefined }), []);
  const recent = useRecent(model, seen, nodes);
  const role: Role = standing.value.kind === 'in' ? standing.value.me.role : 'viewer';
  const { blocks, by, options } = useBlocks(model);
  return (
    <Frame title={t.title} isFilled aside={<Counts nodes={nodes} />} actions={<Sampling seen={seen} />}>
      <Toolbar>
        <Choice
          label={t.view}
          isLabelHidden
          chosen={view.value}
          options={(['map', 'table'] as const).map((value) => ({ value, text: t.views[value] }))}
          onChoose={(value) => (view.value = value)}
        />
        {view.value === 'map' ? (
          <>
            <Choice
              label={t.metric}
              isLabelHidden
              chosen={metric.value}
              options={METRICS.map((value) => ({ value, text: t.metrics[value] }))}
              onChoose={(value) => (metric.value = value)}
            />
            <Select label={t.groupBy} isLabelHidden value={by} options={options} />
          </>
        ) : (
          <Field label={t.filter} isLabelHidden placeholder={t.filter} type="search" value={filter} />
        )}
      </Toolbar>
      <SelectionBar role={role} nodes={nodes} onCheck={(set) => starter.start(set)} />
      <div class={css.columns}>
        <div class={css.main}>
          {view.value === 'map' ? (
            <>
              <HeatMap nodes={nodes} blocks={blocks} metric={metric.value} recent={recent} />
              <Legend metric={metric.value} />
            </>
          ) : (
            <NodeTable nodes={nodes} filter={filter.value} />
          )}
        </div>
        <aside class={css.aside} aria-label={t.checkPanel}>
          <CheckPanel role={role} starter={starter} />
          <Busiest nodes={nodes} />
        </aside>
      </div>
    </Frame>
  );
}

const AGE_STEP_MS = 2000;

/** What is seen grows older, also when nothing comes any more. */
function useNodes(model: FleetModel, seen: LoadsModel | undefined): readonly NodeNow[] {
  const at = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(
      () => document.visibilityState === 'visible' && (at.value = Date.now()),
      AGE_STEP_MS,
    );
    return () => clearInterval(timer);
  }, []);
  return useMemo(() => nodesNow(model, seen, Math.max(at.value, seen?.cameMs ?? 0)), [model, seen, at.value]);
}

function useBlocks(model: FleetModel) {
  const t = texts();
  const groups = knownFleet.value?.groups ?? [];
  const best = useMemo(() => bestGrouping(model.names, groups), [model, groups]);
  const by = useQuery('group', best);
  const blocks = useMemo(
    () => blocksBy(by.value, { names: model.names, groups, others: t.others }),
    [model, groups, by.value, t],
  );
  const options = [
    { value: NOTHING, text: t.noGroups },
    { value: PREFIX, text: t.prefix },
    ...families(groups).map((family) => ({ value: family, text: `${family}…` })),
    ...(groups.length > 0 ? [{ value: ALL_GROUPS, text: t.allGroups }] : []),
  ].map(({ value, text }) => ({ value, text: labelled(t.groupBy, text) }));
  return { blocks, by, options };
}

function Counts({ nodes }: { readonly nodes: readonly NodeNow[] }) {
  const t = texts();
  const count = (state: NodeNow['state']) => nodes.filter((node) => node.state === state).length;
  const states = (['active', 'not-answering', 'error', 'unknown'] as const).map((state) => ({
    state,
    count: count(state),
  }));
  const drained = nodes.filter((node) => node.drained).length;
  return (
    <div class={css.counts}>
      {states.map(
        (each) =>
          each.count > 0 && (
            <StateCount
              key={each.state}
              state={each.state}
              tone={toneOfNode(each.state)}
              count={number(each.count)}
            />
          ),
      )}
      {drained > 0 && <StateCount state="drained" count={number(drained)} />}
      <Mean title={t.averageCpu} values={nodes.map(({ cpu }) => cpu)} />
      <Mean title={t.averageMemory} values={nodes.map(({ memory }) => memory)} />
    </div>
  );
}

function Mean({ title, values }: { readonly title: string; readonly values: readonly (number | null)[] }) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return (
    <span class={css.mean}>
      {title} <b>{percent(mean)}</b>
    </span>
  );
}

function Sampling({ seen }: { readonly seen: LoadsModel | undefined }) {
  const t = texts();
  const isOn = isSampling.value;
  const told = isOn ? (seen ? t.sampled(number(seen.intervalMs / 1000)) : '') : t.stopped;
  return (
    <>
      <span class={css.sampled} role="status">
        {told}
      </span>
      <Button icon={isOn ? 'pause' : 'play'} onClick={() => setSampling(!isOn)}>
        {isOn ? t.stopSampling : t.startSampling}
      </Button>
    </>
  );
}

/** The last minutes of a fleet that is small enough for tiles: what the server remembers, and what was seen since. */
function useRecent(model: FleetModel, seen: LoadsModel | undefined, nodes: readonly NodeNow[]) {
  const recent = useSignal<ReadonlyMap<string, readonly (number | null)[]>>(new Map());
  const isSmall = model.names.length <= 60;
  useEffect(() => {
    if (!isSmall) return;
    void call(NODES.recent)
      .then(({ order, ticks, cpu }) => {
        if (order !== model.order) return;
        const bytes = bytesOf(cpu);
        const of = (at: number) =>
          Array.from(bytes.slice(at * ticks, (at + 1) * ticks), (byte) => shareOf(byte));
        recent.value = new Map(model.names.map((name, at) => [name, of(at)]));
      })
      // The curves begin now, then.
      .catch(() => undefined);
  }, [model.order, isSmall]);
  useEffect(() => {
    if (!isSmall || loads.value === undefined || loads.value.order !== model.order) return;
    recent.value = new Map(
      nodes.map(({ name, cpu }) => [name, [...(recent.value.get(name) ?? []), cpu].slice(-SPARK_TICKS)]),
    );
  }, [seen]);
  return recent.value;
}
