/** The same nodes as rows: sorted, filtered, chosen as on the map. */

import { useMemo } from 'preact/hooks';
import { sanitise } from '../../../output/index.ts';
import { Badge } from '../../parts/badge.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { navigate, pathOf } from '../../router/location.ts';
import { useSorting } from '../../router/use-query.ts';
import { bytes, number } from '../../texts/format.ts';
import { language } from '../../texts/language.ts';
import { type NodeNow, toneOfNode } from './fleet-model.ts';
import { Meter } from './meter.tsx';
import { metricText } from './metrics.ts';
import { selection } from './selection.ts';
import { since } from './since.ts';
import { type Texts, texts } from './texts.ts';

export function NodeTable({
  nodes,
  filter,
}: {
  readonly nodes: readonly NodeNow[];
  readonly filter: string;
}) {
  const t = texts();
  const sorting = useSorting('sort');
  const columns = useMemo(() => columnsOf(t), [language.value]);
  return (
    <DataTable
      label={t.title}
      rows={nodes}
      columns={columns}
      idOf={({ name }) => name}
      sorting={sorting}
      filter={filter}
      textOf={wordsOf}
      selection={selection}
      onOpen={({ name }) => navigate(pathOf('nodes', name))}
    />
  );
}

/** What a filter finds. */
function wordsOf({ name, state, trouble, drained, machine, languages }: NodeNow): string {
  return [name, state, trouble, drained && `drained ${drained.reason}`, machine?.os, languages]
    .filter(Boolean)
    .join(' ');
}

function columnsOf(t: Texts): Column<NodeNow>[] {
  return [
    {
      ...{ id: 'node', title: t.column.node, width: '9rem', isMono: true },
      cell: ({ name }) => name,
      sortBy: ({ at }) => at,
    },
    {
      ...{ id: 'state', title: t.column.state, width: '15rem' },
      cell: (node) => (
        <span title={node.trouble === undefined ? undefined : sanitise(node.trouble)}>
          <Badge state={node.state} tone={toneOfNode(node.state)}>
            {node.reason}
          </Badge>
        </span>
      ),
      sortBy: ({ state }) => state,
    },
    valueColumn('cpu', t),
    valueColumn('memory', t),
    valueColumn('load', t),
    {
      ...{ id: 'age', title: t.column.age, width: '4rem', align: 'end' },
      cell: ({ ageSeconds }) => (ageSeconds === null ? '–' : `${number(ageSeconds)} s`),
      sortBy: ({ ageSeconds }) => ageSeconds,
    },
    {
      ...{ id: 'checked', title: t.column.checked, width: '12rem' },
      cell: ({ check }) => (check ? t.checkedAs(check.state, since(check.at)) : '–'),
      sortBy: ({ check }) => check?.at ?? null,
    },
    {
      ...{ id: 'system', title: t.column.machine, width: '13rem' },
      cell: ({ machine }) => sanitise(machine?.os ?? '–'),
      sortBy: ({ machine }) => machine?.os ?? null,
    },
    {
      ...{ id: 'cpus', title: t.column.cpus, width: '4rem', align: 'end' },
      cell: ({ machine }) => machine?.cpus ?? '–',
      sortBy: ({ machine }) => machine?.cpus ?? null,
    },
    {
      ...{ id: 'size', title: t.column.size, width: '5rem', align: 'end' },
      cell: ({ machine }) => (machine?.memoryBytes == null ? '–' : bytes(machine.memoryBytes)),
      sortBy: ({ machine }) => machine?.memoryBytes ?? null,
    },
    {
      ...{ id: 'languages', title: t.column.languages, width: '14rem' },
      cell: ({ languages }) => <span title={languages}>{sanitise(languages ?? '–')}</span>,
      sortBy: ({ languages }) => languages ?? null,
    },
    {
      ...{ id: 'drained', title: t.column.drained, width: '14rem' },
      cell: ({ drained }) => (drained ? t.drainedBy(drained.by, drained.reason) : ''),
      sortBy: ({ drained }) => drained?.reason ?? null,
    },
  ];
}

function valueColumn(metric: 'cpu' | 'memory' | 'load', t: Texts): Column<NodeNow> {
  return {
    ...{ id: metric, title: t.column[metric], width: '7.5rem', align: 'end' },
    cell: (node) => <Meter node={node} metric={metric} text={metricText(node, metric)} />,
    sortBy: (node) => node[metric],
  };
}
