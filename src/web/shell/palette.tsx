/** Everything by typing: Ctrl+K. The focus stays in the field; arrows choose, Enter does it. */

import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { useModal } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts/shell.ts';
import type { OverlayProps } from './overlays.tsx';
import { type PaletteItem, paletteItems } from './palette-items.ts';
import css from './palette.module.css';

export function Palette({ me, onClose }: OverlayProps) {
  const t = texts().palette;
  const modal = useModal(onClose);
  const typed = useSignal('');
  const chosen = useSignal(0);
  const id = useId();
  const items = paletteItems(typed.value, me);
  useEffect(() => {
    document.getElementById(`${id}-${chosen.value}`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen.value]);

  const choose = (item: PaletteItem | undefined) => {
    if (item === undefined) return;
    onClose();
    item.choose();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) chosen.value = (chosen.value + step + items.length) % Math.max(1, items.length);
    else if (event.key === 'Enter') choose(items[chosen.value]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog {...modal} class={css.palette} aria-label={t.title}>
      <div class={css.field}>
        <Icon name="search" />
        <input
          class={css.input}
          role="combobox"
          aria-expanded="true"
          aria-label={t.placeholder}
          aria-controls={`${id}-list`}
          aria-activedescendant={items.length > 0 ? `${id}-${chosen.value}` : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder={t.placeholder}
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            chosen.value = 0;
          }}
          onKeyDown={keys}
        />
        <kbd>Esc</kbd>
      </div>
      <PaletteList id={id} items={items} chosen={chosen.value} onChoose={choose} />
      {items.length === 0 && <p class={css.none}>{t.none}</p>}
    </dialog>
  );
}

interface PaletteListProps {
  readonly id: string;
  readonly items: readonly PaletteItem[];
  readonly chosen: number;
  readonly onChoose: (item: PaletteItem) => void;
}

function PaletteList({ id, items, chosen, onChoose }: PaletteListProps) {
  const t = texts().palette;
  return (
    <div class={css.list} id={`${id}-list`} role="listbox" aria-label={t.title}>
      {items.map((item, index) => (
        <div
          key={item.id}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          class={`${css.item} ${index === chosen ? css.chosen : ''}`}
          onClick={() => onChoose(item)}
        >
          <Icon name={item.icon} size={14} />
          <span class={css.title}>{item.title}</span>
          <span class={css.kind}>{t.kinds[item.kind]}</span>
          <span class={css.aside}>{item.aside}</span>
        </div>
      ))}
    </div>
  );
}
