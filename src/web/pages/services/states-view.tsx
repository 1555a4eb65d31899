/** The states of services by nodes, with what is chosen of them, and one of them in full. */

import { useMemo } from 'preact/hooks';
import { NodeSet } from '../../../nodeset/index.ts';
import type { Act } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Checkbox, Field } from '../../parts/field.tsx';
import { Toolbar } from '../../parts/page.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { setQuery } from '../../router/location.ts';
import { useQuery } from '../../router/use-query.ts';
import { fleet } from '../../shell/fleet.ts';
import { mayDo } from '../../shell/me.ts';
import { target } from '../../shell/target.ts';
import { CellPanel } from './cell-panel.tsx';
import { Legend } from './matrix-cell.tsx';
import type { Place } from './matrix-keys.ts';
import { cellNames, type Matrix, matrixOf, type ServiceRow } from './matrix-model.ts';
import { isWordy, MatrixTable } from './matrix.tsx';
import { SelectionBar } from './selection-bar.tsx';
import css from './services.module.css';
import { texts } from './texts.ts';
import { UnitField } from './unit-field.tsx';
import { useSwitch } from './use-switch.ts';

interface StatesViewProps {
  readonly rows: readonly ServiceRow[];
  readonly read: Act<[]>;
}

/** So many rows are seen at a glance: they need no folding. */
const GLANCE = 16;

export function StatesView({ rows, read }: StatesViewProps) {
  const t = texts();
  const filter = useQuery('q');
  const only = useSwitch('only', false);
  const fold = useSwitch('fold', rows.length > GLANCE);
  const inside = useQuery('in');
  const opened = useQuery('cell');
  const nodes = useMemo(() => wantedNodes(inside.value), [inside.value, target.value.folded]);
  const groups = fleet.value?.groups;
  const matrix = useMemo(
    () =>
      matrixOf({
        ...{ rows, nodes, groups: groups ?? [], others: t.others },
        ...{ text: filter.value, onlyDrifted: only.value, folded: fold.value },
      }),
    [rows, nodes, groups, filter.value, only.value, fold.value, t],
  );
  const open = (place: Place) => openPlace(matrix, place);
  if (rows.length === 0)
    return (
      <EmptyState icon="services" title={t.none} action={<UnitField />}>
        {t.noneText}
      </EmptyState>
    );
  const isUnread = matrix.count > 0 && matrix.unread === matrix.count;
  return (
    <div class={css.states}>
      <Toolbar>
        <Field label={t.filter} isLabelHidden placeholder={t.filter} type="search" value={filter} />
        <Checkbox label={t.onlyDrifted(matrix.drifted)} checked={only} />
        <Checkbox label={t.fold} checked={fold} />
        <UnitField />
      </Toolbar>
      <CommandLine command={shellLine('grappe', 'service', 'status', ...narrowing())} />
      <Crumbs inside={inside.value} />
      {isUnread && mayDo('check-nodes') && <NeverRead read={read} />}
      <div class={opened.value === '' ? css.whole : css.split}>
        <div class={css.main}>
          {matrix.rows.length === 0 ? (
            <EmptyState icon="check" title={only.value ? t.allDeclared : t.noMatch} />
          ) : (
            <>
              <MatrixTable matrix={matrix} onOpen={open} opened={placeOf(matrix, opened.value)} />
              <Legend words={wordsIn(matrix)} isWordy={isWordy(matrix)} />
            </>
          )}
        </div>
        {opened.value !== '' && <CellPanel key={opened.value} at={opened.value} rows={rows} />}
      </div>
      <SelectionBar rows={rows} />
    </div>
  );
}

/** The way back from a column that was taken apart. */
function Crumbs({ inside }: { readonly inside: string }) {
  if (inside === '') return null;
  return (
    <nav class={css.crumbs} aria-label={texts().lockColumns.nodes}>
      <Button kind="quiet" icon="up" onClick={() => setQuery({ in: undefined }, 'push')}>
        {texts().allNodes}
      </Button>
      <code translate={false}>{inside}</code>
    </nav>
  );
}

function NeverRead({ read }: { readonly read: Act<[]> }) {
  const t = texts();
  return (
    <div class={css.never}>
      <b>{t.neverRead}</b>
      <span class={css.hint}>{t.neverReadText}</span>
      <Button kind="main" isBusy={read.isBusy} onClick={() => void read.run()}>
        {t.read}
      </Button>
    </div>
  );
}

/** Of a column that was opened, and of the target; undefined: all. */
function wantedNodes(inside: string): NodeSet | undefined {
  const aimed = target.value.folded === '' ? undefined : target.value.nodes;
  if (inside === '') return aimed;
  try {
    const own = NodeSet.parse(inside);
    return aimed ? own.intersection(aimed) : own;
  } catch {
    return aimed;
  }
}

function narrowing(): string[] {
  const { text } = target.value;
  return text === '' ? [] : ['-w', text];
}

/** Many nodes: their column is taken apart; one: its panel opens. */
function openPlace(matrix: Matrix, { row, column }: Place): void {
  const [across, down] = [matrix.rows[row], matrix.columns[column]];
  if (down === undefined) return;
  if (down.nodes.length > 1)
    return setQuery({ in: NodeSet.from(down.nodes).fold(), cell: undefined }, 'push');
  const [service] = across?.services ?? [];
  if (across === undefined || service === undefined || across.cells[column] === undefined) return;
  setQuery({ cell: `${service.name}@${down.title}` });
}

function placeOf({ rows, columns }: Matrix, at: string): Place | undefined {
  if (at === '') return undefined;
  const [service, node] = cellNames(at);
  const row = rows.findIndex(({ services }) => services.some(({ name }) => name === service));
  return { row, column: columns.findIndex(({ title }) => title === node) };
}

function wordsIn({ rows }: Matrix): string[] {
  const words = rows.flatMap(({ cells }) =>
    cells.flatMap((cell) => cell?.words.map(({ word }) => word) ?? []),
  );
  return [...new Set(words)];
}
