/** Code to be written or read. Until the editor itself is loaded, or where it cannot be, it is a plain field. */

import type { Extension } from '@codemirror/state';
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import css from './code-editor.module.css';
import type { CodeMark, CodeSpot, CodeView } from './code-view.ts';
import { codeWords } from './code-words.ts';
import { texts } from './texts.ts';

export type { CodeMark, CodeSpot } from './code-view.ts';

/** Another document, with undo steps of its own, is another editor: give it a `key`. */
interface CodeEditorProps {
  readonly value: string;
  readonly label: string;
  /** A name of the table of languages, or `yaml`. */
  readonly language: string | undefined;
  readonly isReadOnly?: boolean;
  readonly marks?: readonly CodeMark[];
  /** Another object leads there anew. */
  readonly goTo?: CodeSpot | undefined;
  /** What only this editor has; loaded with it. */
  readonly more?: () => Promise<Extension>;
  readonly onChange: (text: string) => void;
  /** Ctrl+Enter. */
  readonly onRun?: () => void;
}

export function CodeEditor(props: CodeEditorProps) {
  const { value, label, language, isReadOnly = false, marks, goTo, onChange } = props;
  const { leaveEditor } = texts();
  const host = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const shown = useEditor(host, plain, props);
  // In the same turn as the drawing: later, what was typed meanwhile would be taken back.
  useLayoutEffect(() => shown?.setText(value), [shown, value]);
  useEffect(() => void shown?.setLanguage(language), [shown, language]);
  useEffect(
    () => shown?.setMode({ label, description: leaveEditor, isReadOnly }),
    [shown, label, leaveEditor, isReadOnly],
  );
  useEffect(() => marks && shown?.mark(marks), [shown, marks]);
  useEffect(() => goTo && shown?.goTo(goTo), [shown, goTo]);
  return (
    <div class={css.editor}>
      {shown === undefined && (
        <textarea
          class={css.plain}
          ref={plain}
          aria-label={label}
          spellcheck={false}
          readOnly={isReadOnly}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) props.onRun?.();
          }}
        />
      )}
      <div class={css.host} ref={host} hidden={shown === undefined} />
      <div class={css.hint}>{leaveEditor}</div>
    </div>
  );
}

interface Place<Element> {
  readonly current: Element | null;
}

/** Undefined until it is loaded; where it does not come the plain field stays. */
function useEditor(
  host: Place<HTMLElement>,
  plain: Place<HTMLTextAreaElement>,
  props: CodeEditorProps,
): CodeView | undefined {
  const editor = useSignal<CodeView | undefined>(undefined);
  const before = useRef<HTMLTextAreaElement>(undefined);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    let isOver = false;
    host.current?.addEventListener('keydown', keepInside);
    const open = async (): Promise<void> => {
      const [{ CodeView: View }, more] = await Promise.all([import('./code-view.ts'), props.more?.() ?? []]);
      if (isOver || host.current === null) return;
      if (plain.current?.matches(':focus')) before.current = plain.current;
      editor.value = opened(View, host.current, { latest, more });
    };
    open().catch(() => undefined);
    return () => {
      isOver = true;
      editor.value?.close();
    };
  }, []);
  const { value: shown } = editor;
  useLayoutEffect(() => {
    if (before.current) shown?.takeOver(before.current);
  }, [shown]);
  return shown;
}

interface Opening {
  readonly latest: { readonly current: CodeEditorProps };
  readonly more: Extension;
}

function opened(View: typeof CodeView, host: HTMLElement, { latest, more }: Opening): CodeView {
  const { value, label, isReadOnly = false, onRun } = latest.current;
  return new View({
    ...{ host, text: value, more, words: codeWords() },
    mode: { label, description: texts().leaveEditor, isReadOnly },
    onChange: (text) => latest.current.onChange(text),
    onRun: onRun && (() => latest.current.onRun?.()),
  });
}

/** Outside it cannot be seen that a letter is typed into a text. */
function keepInside(event: KeyboardEvent): void {
  if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
}
