/**
 * CodeMirror, in a tree of its own: there its styles are rules of a sheet that a script made, which the policy of the console
 * allows; in the page they would be the text of a <style>, which it does not.
 */

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type CompletionSource,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { type Diagnostic, linter, lintKeymap } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { readingOf } from './code-languages.ts';
import { codeTheme } from './code-theme.ts';

export type { CompletionSource } from '@codemirror/autocomplete';
export type { Diagnostic } from '@codemirror/lint';

export type Lint = (text: string) => readonly Diagnostic[] | Promise<readonly Diagnostic[]>;

export interface CodeViewOptions {
  readonly host: HTMLElement;
  readonly text: string;
  readonly label: string;
  /** How to leave it: read out. */
  readonly description: string;
  readonly readOnly: boolean;
  readonly lint?: Lint | undefined;
  readonly completions?: CompletionSource | undefined;
  readonly onChange: (text: string) => void;
  /** Ctrl+Enter. */
  readonly onRun?: (() => void) | undefined;
}

const LINT_DELAY_MS = 300;

export class CodeView {
  readonly #view: EditorView;
  readonly #reading = new Compartment();
  #language: string | undefined;

  constructor(options: CodeViewOptions) {
    const root = options.host.shadowRoot ?? options.host.attachShadow({ mode: 'open' });
    this.#view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: options.text,
        extensions: [this.#reading.of([]), ...extensionsOf(options)],
      }),
    });
  }

  /** One that was set here by typing is there already. */
  setText(text: string): void {
    const { state } = this.#view;
    if (state.doc.toString() === text) return;
    this.#view.dispatch({ changes: { from: 0, to: state.doc.length, insert: text } });
  }

  async setLanguage(language: string | undefined): Promise<void> {
    this.#language = language;
    const reading = await readingOf(language);
    if (this.#language === language) this.#view.dispatch({ effects: this.#reading.reconfigure(reading) });
  }

  focus(): void {
    this.#view.focus();
  }

  close(): void {
    this.#view.destroy();
  }
}

function extensionsOf({
  label,
  description,
  readOnly,
  lint,
  completions,
  onChange,
  onRun,
}: CodeViewOptions): Extension[] {
  const run = { key: 'Mod-Enter', run: () => (onRun?.(), onRun !== undefined) };
  return [
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of('  '),
    bracketMatching(),
    closeBrackets(),
    ...(completions ? [autocompletion({ override: [completions] })] : []),
    ...(lint ? [linter(({ state }) => lint(state.doc.toString()), { delay: LINT_DELAY_MS })] : []),
    keymap.of([
      run,
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...completionKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-description': description,
      spellcheck: 'false',
    }),
    EditorView.updateListener.of(({ docChanged, state }) => docChanged && onChange(state.doc.toString())),
    codeTheme,
  ];
}
