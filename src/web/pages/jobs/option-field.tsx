/** A field of the composer, with what is wrong in it. */

import { useMemo } from 'preact/hooks';
import { Field } from '../../parts/field.tsx';
import { wrong } from './check.ts';
import { draft, heldText, type TextName } from './draft.ts';

interface OptionFieldProps {
  readonly name: TextName;
  readonly label: string;
  readonly hint?: string;
  readonly isLabelHidden?: boolean;
  readonly isNumber?: boolean;
  readonly isMono?: boolean;
  readonly type?: 'text' | 'datetime-local';
  readonly rows?: number;
}

export function OptionField({ name, isNumber = false, ...field }: OptionFieldProps) {
  const value = useMemo(() => heldText(name), [name]);
  // Whoever has just come to a field has made no mistake in it.
  const error = draft.value[name] === '' ? undefined : wrong.value[name];
  return (
    <Field
      {...field}
      value={value}
      {...(isNumber && { inputMode: 'numeric' as const })}
      {...(error !== undefined && { error })}
    />
  );
}
