/** A labelled input with its hint and its error, which say to which they belong. */

import type { ComponentChildren, InputHTMLAttributes, Ref } from 'preact';
import { useId } from 'preact/hooks';
import type { Held } from '../router/use-query.ts';
import css from './field.module.css';
import { Icon } from './icon.tsx';

interface Common {
  readonly label: string;
  /** Read out only: where the place says it already. */
  readonly isLabelHidden?: boolean;
  readonly hint?: ComponentChildren;
  readonly error?: ComponentChildren;
}

interface FieldProps extends Common {
  readonly value: Held<string>;
  readonly type?: 'text' | 'password' | 'search' | 'number' | 'datetime-local';
  readonly placeholder?: string;
  readonly isMono?: boolean;
  readonly isRequired?: boolean;
  readonly inputMode?: 'numeric' | 'text';
  readonly autocomplete?: string;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly onEnter?: () => void;
  readonly onInput?: () => void;
  readonly rows?: number;
  /** In a dialog: it has the focus when it opens. */
  readonly isFirst?: boolean;
}

/** `rows` makes it a text of several lines; Ctrl+Enter is its Enter. */
export function Field(props: FieldProps) {
  const {
    value,
    rows,
    isMono = false,
    isRequired = false,
    onEnter,
    onInput,
    inputRef,
    type = 'text',
  } = props;
  const ids = useFieldIds(props);
  const common = {
    id: ids.input,
    class: `${css.input} ${isMono ? css.mono : ''}`,
    value: value.value,
    placeholder: props.placeholder,
    required: isRequired,
    autofocus: props.isFirst,
    spellcheck: false,
    autocomplete: props.autocomplete ?? 'off',
    autocapitalize: 'off' as const,
    'aria-describedby': ids.described,
    'aria-invalid': props.error === undefined ? undefined : true,
    onInput: (event: InputEvent) => {
      value.value = (event.currentTarget as HTMLInputElement).value;
      onInput?.();
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (
        event.key !== 'Enter' ||
        event.isComposing ||
        (rows !== undefined && !event.ctrlKey && !event.metaKey)
      )
        return;
      if (onEnter === undefined) return;
      event.preventDefault();
      onEnter();
    },
  };
  return (
    <FieldFrame {...props} ids={ids}>
      {rows === undefined ? (
        <input
          {...({ ...common, type } as InputHTMLAttributes)}
          ref={inputRef ?? null}
          inputMode={props.inputMode}
        />
      ) : (
        <textarea {...common} rows={rows} />
      )}
    </FieldFrame>
  );
}

interface SelectProps<Value extends string> extends Common {
  readonly value: Held<Value>;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
  readonly onChange?: (value: Value) => void;
}

export function Select<Value extends string>(props: SelectProps<Value>) {
  const ids = useFieldIds(props);
  const choose = (event: Event) => {
    const chosen = (event.currentTarget as HTMLSelectElement).value as Value;
    props.value.value = chosen;
    props.onChange?.(chosen);
  };
  return (
    <FieldFrame {...props} ids={ids}>
      <select
        id={ids.input}
        class={css.input}
        value={props.value.value}
        aria-describedby={ids.described}
        onChange={choose}
      >
        {props.options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

interface CheckboxProps {
  readonly label: ComponentChildren;
  readonly checked: Held<boolean>;
  readonly hint?: ComponentChildren;
  readonly onChange?: (checked: boolean) => void;
}

export function Checkbox({ label, checked, hint, onChange }: CheckboxProps) {
  const change = (event: Event) => {
    checked.value = (event.currentTarget as HTMLInputElement).checked;
    onChange?.(checked.value);
  };
  return (
    <label class={css.check}>
      <input type="checkbox" checked={checked.value} onChange={change} />
      <span>
        {label}
        {hint !== undefined && <span class={css.hint}>{hint}</span>}
      </span>
    </label>
  );
}

interface FieldIds {
  readonly input: string;
  readonly hint: string;
  readonly error: string;
  readonly described: string | undefined;
}

function useFieldIds({ hint, error }: Common): FieldIds {
  const id = useId();
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`]
    .join(' ')
    .trim();
  return {
    input: id,
    hint: `${id}-hint`,
    error: `${id}-error`,
    described: described === '' ? undefined : described,
  };
}

function FieldFrame({
  label,
  isLabelHidden,
  hint,
  error,
  ids,
  children,
}: Common & { ids: FieldIds; children: ComponentChildren }) {
  return (
    <div class={css.field}>
      <label class={isLabelHidden ? 'unseen' : css.label} for={ids.input}>
        {label}
      </label>
      {children}
      {error !== undefined && (
        <div class={css.error} id={ids.error} role="alert">
          <Icon name="warning" size={13} />
          <span>{error}</span>
        </div>
      )}
      {hint !== undefined && (
        <div class={css.hint} id={ids.hint}>
          {hint}
        </div>
      )}
    </div>
  );
}
