/** The text of a file, to be changed by hand. Until the editor is loaded, or where it cannot be, it is a plain field. */

import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ConfigDiagnostic } from '../../../protocol/index.ts';
import css from './config.module.css';
import type { YamlEditor } from './yaml-editor.ts';

export interface Spot {
  readonly line: number;
  readonly column: number;
}

interface EditorProps {
  readonly value: string;
  readonly label: string;
  readonly isReadOnly: boolean;
  /** Of this text. */
  readonly diagnostics: readonly ConfigDiagnostic[];
  /** Another object leads there anew. */
  readonly goTo: Spot | undefined;
  readonly onChange: (text: string) => void;
}

export function Editor(props: EditorProps) {
  const { value, label, isReadOnly, diagnostics, goTo, onChange } = props;
  const place = useRef<HTMLDivElement>(null);
  const editor = useSignal<YamlEditor | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    let isOver = false;
    const open = async () => {
      const [{ YamlEditor: Loaded }, schema] = await loaded();
      if (isOver || place.current === null) return;
      const { value: text, label: name, isReadOnly: fixed } = latest.current;
      const changed = (next: string) => latest.current.onChange(next);
      const options = { parent: place.current, text, label: name, isReadOnly: fixed, schema };
      editor.value = new Loaded({ ...options, onChange: changed });
    };
    place.current?.addEventListener('keydown', keepInside);
    // Where it does not come the plain field stays.
    open().catch(() => undefined);
    return () => {
      isOver = true;
      editor.value?.destroy();
      editor.value = undefined;
    };
  }, []);
  const { value: shown } = editor;
  // In the same turn as the drawing: later, what was typed meanwhile would be taken back.
  useLayoutEffect(() => shown?.setText(value), [shown, value]);
  useEffect(() => shown?.setMode(isReadOnly, label), [shown, isReadOnly, label]);
  useEffect(() => shown?.mark(diagnostics), [shown, diagnostics]);
  useEffect(() => {
    if (goTo !== undefined) shown?.goTo(goTo.line, goTo.column);
  }, [shown, goTo]);
  return (
    <div class={css.editor}>
      {shown === undefined && (
        <textarea
          class={css.plain}
          aria-label={label}
          spellcheck={false}
          readOnly={isReadOnly}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      <div class={css.code} ref={place} hidden={shown === undefined} />
    </div>
  );
}

/** Outside it cannot be seen that a letter is typed into a text. */
function keepInside(event: KeyboardEvent): void {
  if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
}

async function loaded() {
  const [editor, { default: schema }] = await Promise.all([
    import('./yaml-editor.ts'),
    import('../../../../schema/grappe.schema.json'),
  ]);
  return [editor, schema] as const;
}
