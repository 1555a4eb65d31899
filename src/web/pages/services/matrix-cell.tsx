/** The boxes of the matrix. A state is a shape and, where there is room, its word; what is not as declared has a corner of its own. */

import { sanitise } from '../../../output/index.ts';
import { Shape } from '../../parts/badge.tsx';
import { type Tone, toneOf } from '../../parts/tone.ts';
import { now } from '../../shell/now.ts';
import { ago, number, labelled } from '../../texts/format.ts';
import { type Cell, isDrifted, type MatrixColumn, type MatrixRow } from './matrix-model.ts';
import css from './matrix.module.css';
import { texts } from './texts.ts';

export function toneOfWord(word: string): Tone {
  if (word === 'changing') return 'busy';
  return word === 'unread' ? 'idle' : toneOf(word);
}

/** The clock of the page steps; what has just been is not yet to come. */
export function agoNow(at: string): string {
  return ago(at, now.value);
}

/** A cell as a sentence. */
export function cellText(row: MatrixRow, column: MatrixColumn, cell: Cell | undefined): string {
  const t = texts();
  const place = t.place(row.services.map(({ name }) => name).join(', '), column.title);
  if (cell === undefined) return labelled(place, t.notHere);
  const words = cell.words
    .map(({ word, count }) => (cell.count === 1 ? word : `${number(count)} ${word}`))
    .join(', ');
  const drift = cell.drifted === 0 ? [] : [cell.count === 1 ? t.notDeclared : t.drifted(cell.drifted)];
  const since = cell.seen ? [t.since(agoNow(cell.seen.since))] : [];
  const detail = cell.seen?.detail ? [sanitise(cell.seen.detail)] : [];
  return labelled(place, [words, ...drift, ...since, ...detail].join(' · '));
}

interface CellBoxProps {
  readonly id: string;
  readonly index: number;
  readonly row: MatrixRow;
  readonly column: MatrixColumn | undefined;
  readonly cell: Cell | undefined;
  readonly isWordy: boolean;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly isOpen: boolean;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerEnter: (event: PointerEvent) => void;
  readonly onClick: (event: MouseEvent) => void;
}

/** What nobody has read yet has no state, hence no shape of one. */
function State({ word, size }: { readonly word: string; readonly size?: number }) {
  if (word === 'unread') return <span class={css.unread}>–</span>;
  return <Shape tone={toneOfWord(word)} {...(size !== undefined && { size })} />;
}

export function CellBox(props: CellBoxProps) {
  const { id, index, row, column, cell, isWordy, isActive, isChosen, isOpen, ...pointer } = props;
  const text = column ? cellText(row, column, cell) : '';
  const classes = [
    ...[css.cell, isActive && css.active, isChosen && css.chosen, isOpen && css.open],
    ...[cell === undefined && css.none, cell && cell.drifted > 0 && css.drift],
  ];
  return (
    <div
      {...pointer}
      role="gridcell"
      id={id}
      class={classes.filter(Boolean).join(' ')}
      aria-colindex={index + 2}
      aria-selected={isChosen}
      aria-label={text}
      title={text}
    >
      {cell && <CellWords {...{ cell, isWordy }} />}
    </div>
  );
}

const MOST_WORDS = 3;

function CellWords({ cell, isWordy }: { readonly cell: Cell; readonly isWordy: boolean }) {
  const [first] = cell.words;
  if (first === undefined) return null;
  if (!isWordy) return <State word={first.word} size={12} />;
  if (cell.count === 1)
    return (
      <span class={css.word} translate={false}>
        <State word={first.word} />
        {first.word}
        {isDrifted(cell.seen) && <span class={css.mark}>≠</span>}
      </span>
    );
  return (
    <>
      {cell.words.slice(0, MOST_WORDS).map(({ word, count }) => (
        <span key={word} class={css.word} translate={false}>
          <State word={word} />
          {number(count)}
          {cell.words.length === 1 && <span class={css.quiet}>{word}</span>}
        </span>
      ))}
      {cell.drifted > 0 && <span class={css.mark}>≠</span>}
    </>
  );
}

interface HeadProps {
  readonly id: string;
  readonly isActive: boolean;
  readonly onPress: (event: MouseEvent) => void;
}

export function ColumnHead({
  id,
  column,
  index,
  isWordy,
  isActive,
  onPress,
}: HeadProps & { readonly column: MatrixColumn; readonly index: number; readonly isWordy: boolean }) {
  const count = column.nodes.length;
  return (
    <div
      role="columnheader"
      id={id}
      class={`${css.columnHead} ${isWordy ? '' : css.upright} ${isActive ? css.active : ''}`}
      aria-colindex={index + 2}
      title={column.title}
      onClick={onPress}
    >
      <span translate={false}>{column.title}</span>
      {count > 1 && <span class={css.quiet}>{number(count)}</span>}
    </div>
  );
}

export function RowHead({ id, row, isActive, onPress }: HeadProps & { readonly row: MatrixRow }) {
  const t = texts();
  const [first] = row.services;
  const names = row.services.map(({ name }) => name).join(' · ');
  return (
    <div
      role="rowheader"
      id={id}
      class={`${css.rowHead} ${isActive ? css.active : ''}`}
      aria-colindex={1}
      title={first?.declared?.description ?? names}
      onClick={onPress}
    >
      <span class={css.name} translate={false}>
        {names}
      </span>
      {row.services.length > 1 && <span class={css.quiet}>×{row.services.length}</span>}
      {first?.declared === undefined && <span class={css.quiet}>{t.unit}</span>}
    </div>
  );
}

/** What the shapes mean, for tables that have no room for words. */
export function Legend({ words, isWordy }: { readonly words: readonly string[]; readonly isWordy: boolean }) {
  const t = texts();
  return (
    <div class={css.legend}>
      {words.map((word) => (
        <span key={word} class={css.word} translate={false}>
          <State word={word} size={12} />
          {word}
        </span>
      ))}
      <span class={css.word}>
        {isWordy ? <span class={css.mark}>≠</span> : <span class={css.sample} />}
        {t.notDeclared}
      </span>
    </div>
  );
}
