/**
 * The target field: a node-set expression, read while it is typed. The address follows when one leaves it or presses Enter; a list below offers
 * groups and sets.
 */

import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { IconButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { number } from '../texts/format.ts';
import { texts } from '../texts/shell.ts';
import { fleet } from './fleet.ts';
import { askServer, servedSet } from './served-sets.ts';
import { isOfServer, readTarget, saveSet, setTarget, type Target, target } from './target.ts';
import { suggestions } from './target-suggestions.ts';
import { SuggestionList } from './suggestion-list.tsx';
import css from './target-field.module.css';

export const TARGET_INPUT = 'target-input';

export function TargetField() {
  const t = texts().target;
  const id = useId();
  const { typed, isOpen, chosen, offered, read, box, settle, keys, left } = useTargetField();
  return (
    <div class={css.box} ref={box} onFocusOut={left}>
      <div class={`${css.field} ${read.fault ? css.wrong : ''}`}>
        <Icon name="filter" size={14} />
        <input
          id={TARGET_INPUT}
          class={css.input}
          role="combobox"
          aria-label={t.label}
          aria-expanded={offered.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen.value >= 0 ? `${id}-${chosen.value}` : undefined}
          aria-describedby={`${id}-meaning`}
          aria-invalid={read.fault ? true : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder={t.placeholder}
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            isOpen.value = true;
            chosen.value = -1;
          }}
          onClick={() => (isOpen.value = true)}
          onKeyDown={keys}
        />
        <Meaning id={`${id}-meaning`} read={read} />
        {typed.value !== '' && read.nodes && (
          <IconButton icon="star" label={t.save} onClick={() => saveSet(typed.value)} />
        )}
        {typed.value !== '' && <IconButton icon="close" label={t.clear} onClick={() => settle('')} />}
      </div>
      {offered.length > 0 && (
        <SuggestionList id={id} offered={offered} chosen={chosen.value} onChoose={settle} />
      )}
    </div>
  );
}

function useTargetField() {
  const t = texts().target;
  const typed = useSignal(target.value.text);
  const isOpen = useSignal(false);
  const chosen = useSignal(-1);
  const box = useRef<HTMLDivElement>(null);
  // The address may change by Back, or by a page that sets the target.
  useEffect(() => {
    typed.value = target.value.text;
  }, [target.value.text]);
  const read = readTarget(typed.value, fleet.value);
  useServer(read);
  const offered = isOpen.value ? suggestions(typed.value, t) : [];

  const settle = (text: string) => {
    typed.value = text;
    isOpen.value = false;
    if (text !== target.value.text) setTarget(text);
  };
  const move = (step: number) => {
    chosen.value = isOpen.value ? Math.max(-1, Math.min(offered.length - 1, chosen.value + step)) : -1;
    isOpen.value = true;
  };
  /** The first Esc closes the list, the second takes back what was typed. */
  const escape = () => (isOpen.value ? (isOpen.value = false) : settle(target.value.text));
  const acts: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => settle(offered[chosen.value]?.text ?? typed.value),
    Escape: escape,
  };
  const keys = (event: KeyboardEvent) => {
    const act = event.isComposing ? undefined : acts[event.key];
    if (act === undefined) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  };
  const left = (event: FocusEvent) => {
    if (!box.current?.contains(event.relatedTarget as Node | null)) settle(typed.value);
  };
  return { typed, isOpen, chosen, offered, read, box, settle, keys, left };
}

const PAUSE_MS = 250;

/** A group that the browser does not know may be one of another source. */
function useServer({ text, fault }: Target): void {
  const isAsked =
    fleet.value !== undefined && fault !== undefined && isOfServer(fault) && servedSet(text) === undefined;
  useEffect(() => {
    if (!isAsked) return;
    const timer = setTimeout(() => void askServer(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, isAsked]);
}

/** What the text stands for: the count and the folded form, or where it is wrong. */
function Meaning({ id, read }: { readonly id: string; readonly read: Target }) {
  const t = texts().target;
  const { nodes, folded, fault, strangers, text } = read;
  if (fault) {
    return (
      <span class={css.meaning} id={id} role="alert" title={fault.hint}>
        <span class={css.fault}>{fault.message}</span>
      </span>
    );
  }
  if (text.trim() === '' || nodes === undefined) return <span class={css.meaning} id={id} />;
  return (
    <span class={css.meaning} id={id} title={folded}>
      {folded !== text && (
        <code class={css.folded} translate={false}>
          {folded}
        </code>
      )}
      {strangers.size > 0 && (
        <span class={css.strangers} title={strangers.fold()}>
          <Icon name="warning" size={12} />
          {number(strangers.size)} {t.strangers}
        </span>
      )}
      <span class={css.count}>{t.nodes(nodes.size)}</span>
    </span>
  );
}
