/** Who one is here, how it looks and in which language, and the way out. */

import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Me } from '../api/standing.ts';
import { Button } from '../parts/button.tsx';
import { Checkbox } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { keepProblem } from '../parts/notices.tsx';
import { Choice } from '../parts/choice.tsx';
import { type Language, language, LANGUAGES, setLanguage } from '../texts/language.ts';
import { texts } from '../texts/shell.ts';
import { signOut } from './sign-out.ts';
import { setSingleKeys, areSingleKeysOn } from './single-keys.ts';
import { setTheme, theme, THEMES } from './theme.ts';
import css from './user-menu.module.css';
import { labelled } from '../texts/format.ts';

export function UserMenu({ me }: { readonly me: Me }) {
  const t = texts().menu;
  const id = useId();
  const isOpen = useSignal(false);
  return (
    <div class={css.place}>
      <button
        type="button"
        class={css.button}
        popovertarget={id}
        aria-expanded={isOpen.value}
        aria-label={labelled(t.label, me.name)}
      >
        <Icon name="user" />
        <span class={css.name} translate={false}>
          {me.name}
        </span>
        <Icon name="down" size={12} />
      </button>
      <div
        id={id}
        popover="auto"
        class={css.menu}
        role="dialog"
        aria-label={t.label}
        onToggle={(event) => (isOpen.value = event.newState === 'open')}
      >
        <div class={css.who}>
          <b translate={false}>{me.name}</b>
          <span>
            {t.signedIn(me.role)} · {me.nodes ?? t.allNodes}
          </span>
        </div>
        <Choice
          label={t.theme}
          options={THEMES.map((value) => ({ value, text: t.themes[value] }))}
          chosen={theme.value}
          onChoose={setTheme}
        />
        <Choice
          label={t.language}
          options={Object.entries(LANGUAGES).map(([value, text]) => ({ value: value as Language, text }))}
          chosen={language.value}
          onChoose={setLanguage}
        />
        <Checkbox label={t.keys} checked={areSingleKeysOn} onChange={setSingleKeys} />
        <div class={css.out}>
          <Button
            icon="out"
            onClick={() => void signOut().catch((error: unknown) => keepProblem(t.signOut, error))}
          >
            {t.signOut}
          </Button>
        </div>
      </div>
    </div>
  );
}
