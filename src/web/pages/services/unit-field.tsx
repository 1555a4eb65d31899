/** A unit that nobody has declared: it is looked for on the target, and stands in the table from then on. */

import { useSignal } from '@preact/signals';
import { SERVICES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Field } from '../../parts/field.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { mayDo } from '../../shell/me.ts';
import { target } from '../../shell/target.ts';
import { number } from '../../texts/format.ts';
import css from './services.module.css';
import { texts } from './texts.ts';
import { useOnce } from './use-once.ts';

export function UnitField() {
  const t = texts();
  const unit = useSignal('');
  const isListing = useSignal(false);
  const nodes = target.value.folded;
  const look = useAct(async (name: string) => {
    await call(SERVICES.read, { body: { names: [name], areUnits: true, nodes: target.value.folded } });
    unit.value = '';
    isListing.value = false;
  });
  if (!mayDo('check-nodes')) return null;
  const isReady = nodes !== '' && unit.value.trim() !== '';
  return (
    <div class={css.unit}>
      <Field
        label={t.unitName}
        isLabelHidden
        placeholder={t.unitName}
        value={unit}
        isMono
        onEnter={() => isReady && void look.run(unit.value.trim())}
        {...(nodes === '' && unit.value !== '' && { error: t.needTarget })}
      />
      <Button disabled={!isReady} isBusy={look.isBusy} onClick={() => void look.run(unit.value.trim())}>
        {t.look}
      </Button>
      <Button
        kind="quiet"
        disabled={nodes === ''}
        title={nodes === '' ? t.needTarget : undefined}
        onClick={() => (isListing.value = true)}
      >
        {t.discover}
      </Button>
      {look.problem && <ProblemView problem={look.problem} />}
      {isListing.value && (
        <FoundUnits
          nodes={nodes}
          onChoose={(name) => void look.run(name)}
          onClose={() => (isListing.value = false)}
        />
      )}
    </div>
  );
}

interface FoundUnitsProps {
  readonly nodes: string;
  readonly onChoose: (unit: string) => void;
  readonly onClose: () => void;
}

function FoundUnits({ nodes, onChoose, onClose }: FoundUnitsProps) {
  const t = texts();
  const filter = useSignal('');
  const found = useFound(nodes);
  const { units = [], troubled = [] } = found.value ?? {};
  return (
    <Dialog title={t.discover} size="large" onClose={onClose}>
      <CommandLine command={shellLine('grappe', 'service', 'list', '--discover', '-w', nodes)} />
      {found.problem && <ProblemView problem={found.problem} />}
      <Field label={t.filter} isLabelHidden placeholder={t.filter} type="search" value={filter} isFirst />
      {troubled.map((one) => (
        <p key={one.nodes} class={css.hint}>
          <Badge state={one.outcome} /> <code>{one.nodes}</code>
        </p>
      ))}
      <DataTable
        label={t.discover}
        rows={units}
        idOf={(row) => `${row.unit} ${row.nodes}`}
        filter={filter.value}
        textOf={(row) => row.unit}
        maxHeight="24rem"
        columns={[
          { id: 'unit', title: t.unit, width: 'minmax(12rem, 2fr)', isMono: true, cell: (row) => row.unit },
          {
            id: 'state',
            title: t.columns.state,
            width: '8rem',
            cell: (row) => row.state && <Badge state={row.state} />,
          },
          {
            id: 'nodes',
            title: t.lockColumns.nodes,
            width: 'minmax(8rem, 1fr)',
            isMono: true,
            cell: (row) => row.nodes,
          },
          { id: 'count', title: '', width: '4rem', align: 'end', cell: (row) => number(row.count) },
        ]}
        onOpen={(row) => onChoose(row.unit)}
        empty={<p>{found.isBusy ? t.asking : t.noMatch}</p>}
      />
    </Dialog>
  );
}

function useFound(nodes: string) {
  return useOnce(() => call(SERVICES.discover, { body: { nodes } }), nodes);
}
