/** What the target field offers, under headings. The focus stays in the field, which says which one is chosen. */

import { IconButton } from '../parts/button.tsx';
import { texts } from '../texts/shell.ts';
import { forgetSet } from './target.ts';
import type { Suggestion } from './target-suggestions.ts';
import css from './target-field.module.css';

interface SuggestionListProps {
  readonly id: string;
  readonly offered: readonly Suggestion[];
  readonly chosen: number;
  readonly onChoose: (text: string) => void;
}

export function SuggestionList({ id, offered, chosen, onChoose }: SuggestionListProps) {
  const t = texts().target;
  const titles = { saved: t.saved, group: t.groups, example: t.examples };
  return (
    // The field would lose the focus, and close the list, before the press is done.
    <div class={css.list} role="presentation" onMouseDown={(event) => event.preventDefault()}>
      <div id={`${id}-list`} role="listbox" aria-label={t.choose}>
        {offered.map(({ kind, text, shown, about }, index) => (
          <div key={`${kind} ${text}`} role="presentation">
            {offered[index - 1]?.kind !== kind && (
              <div class={css.title} role="presentation">
                {titles[kind]}
              </div>
            )}
            <div class={css.line} role="presentation">
              <div
                id={`${id}-${index}`}
                role="option"
                class={`${css.option} ${index === chosen ? css.chosen : ''}`}
                aria-selected={index === chosen}
                onClick={() => onChoose(text)}
              >
                <code translate={false}>{shown}</code>
                <span class={css.about}>{about}</span>
              </div>
              {kind === 'saved' && (
                <span class={css.forget}>
                  <IconButton
                    icon="close"
                    label={t.remove(text)}
                    tabIndex={-1}
                    onClick={() => forgetSet(text)}
                  />
                </span>
              )}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}
