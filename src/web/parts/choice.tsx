/** One of few, all seen: radio buttons as a bar. */

import { useId } from 'preact/hooks';
import css from './choice.module.css';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

export function Choice<Value extends string>({
  label,
  isLabelHidden,
  options,
  chosen,
  onChoose,
}: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset class={css.choice}>
      <legend class={isLabelHidden ? 'unseen' : css.label}>{label}</legend>
      <div class={css.bar}>
        {options.map(({ value, text }) => (
          <label key={value} class={css.option}>
            <input
              type="radio"
              class="unseen"
              name={name}
              checked={value === chosen}
              onChange={() => onChoose(value)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
