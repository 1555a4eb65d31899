/** Code to be written or read. The editor itself is loaded when the first one is drawn. */

import { useEffect, useRef } from 'preact/hooks';
import type { Held } from '../router/use-query.ts';
import css from './code-editor.module.css';
import type { CodeView, CompletionSource, Lint } from './code-view.ts';
import { texts } from './texts.ts';

export type { CompletionSource, Diagnostic, Lint } from './code-view.ts';

interface CodeEditorProps {
  readonly value: Held<string>;
  /** A name of the table of languages, or `yaml`. */
  readonly language?: string | undefined;
  readonly label: string;
  readonly readOnly?: boolean;
  readonly lint?: Lint;
  readonly completions?: CompletionSource;
  /** Ctrl+Enter. */
  readonly onRun?: () => void;
  /** Another document has other undo steps. */
  readonly document?: string;
}

export function CodeEditor(props: CodeEditorProps) {
  const { value, language, label, readOnly = false, document: name = '' } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<CodeView>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const t = texts();
  useEffect(() => {
    host.current?.addEventListener('keydown', keepInside);
  }, []);
  useEffect(() => {
    let isOver = false;
    void import('./code-view.ts').then((loaded) => {
      const place = host.current;
      if (isOver || place === null) return;
      view.current = open(loaded.CodeView, place, { latest, description: t.leaveEditor });
    });
    return () => {
      isOver = true;
      view.current?.close();
      view.current = undefined;
    };
  }, [name, readOnly, label]);
  useEffect(() => view.current?.setText(value.value), [value.value]);
  useEffect(() => void view.current?.setLanguage(language), [language]);
  return (
    <div class={css.editor}>
      <div class={css.host} ref={host}>
        {/* Seen until the editor has been loaded. */}
        <pre class={css.text}>{value.value}</pre>
      </div>
      <div class={css.hint}>{t.leaveEditor}</div>
    </div>
  );
}

interface Opening {
  readonly latest: { readonly current: CodeEditorProps };
  readonly description: string;
}

function open(View: typeof CodeView, host: HTMLElement, { latest, description }: Opening): CodeView {
  const { value, label, readOnly = false, lint, completions, onRun, language } = latest.current;
  const view = new View({
    ...{ host, text: value.value, label, description, readOnly },
    ...(lint && { lint: (text: string) => latest.current.lint?.(text) ?? [] }),
    completions,
    onChange: (text) => (latest.current.value.value = text),
    ...(onRun && { onRun: () => latest.current.onRun?.() }),
  });
  void view.setLanguage(language);
  return view;
}

/** Outside it cannot be seen that a letter is typed into a text. */
function keepInside(event: KeyboardEvent): void {
  if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
}
