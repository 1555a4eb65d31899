/**
 * CodeMirror, in a tree of its own: there its styles are rules of a sheet that a script made, which the policy of the console
 * allows; in the page they would be the text of a <style>, which it does not.
 */

import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, type Extension, type Text } from '@codemirror/state';
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

/** Lines and columns count from 1. */
export interface CodeSpot {
  readonly line: number;
  readonly column: number;
}

export interface CodeMark extends CodeSpot {
  readonly length: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** How it is read out, and whether it can be changed. */
export interface CodeMode {
  readonly label: string;
  /** How to leave it. */
  readonly description: string;
  readonly isReadOnly: boolean;
}

type Selected = Pick<HTMLTextAreaElement, 'selectionStart' | 'selectionEnd'>;

export interface CodeViewOptions {
  readonly host: HTMLElement;
  readonly text: string;
  readonly mode: CodeMode;
  /** Its own words in the language of the page. */
  readonly words: Readonly<Record<string, string>>;
  /** What only some editors have. */
  readonly more: Extension;
  /** Somebody has typed. */
  readonly onChange: (text: string) => void;
  /** Ctrl+Enter; undefined: nothing is run from here. */
  readonly onRun: (() => void) | undefined;
}

export class CodeView {
  readonly #view: EditorView;
  readonly #reading = new Compartment();
  readonly #mode = new Compartment();
  #language: string | undefined;

  constructor({ host, text, mode, words, more, onChange, onRun }: CodeViewOptions) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const told = EditorView.updateListener.of(({ docChanged, transactions, state }) => {
      const isTyped = !transactions.some((one) => one.annotation(FROM_PAGE));
      if (docChanged && isTyped) onChange(state.doc.toString());
    });
    this.#view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: text,
        extensions: [
          onRun ? keymap.of([{ key: 'Mod-Enter', run: () => (onRun(), true) }]) : [],
          WRITING,
          this.#reading.of([]),
          this.#mode.of(modeOf(mode)),
          EditorState.phrases.of(words),
          told,
          more,
        ],
      }),
    });
  }

  /** Where it is the same nothing happens: the cursor stays. */
  setText(text: string): void {
    const { doc } = this.#view.state;
    if (doc.toString() === text) return;
    this.#view.dispatch({
      changes: { from: 0, to: doc.length, insert: text },
      annotations: FROM_PAGE.of(true),
    });
  }

  async setLanguage(language: string | undefined): Promise<void> {
    this.#language = language;
    const reading = await readingOf(language);
    if (this.#language === language) this.#view.dispatch({ effects: this.#reading.reconfigure(reading) });
  }

  setMode(mode: CodeMode): void {
    this.#view.dispatch({ effects: this.#mode.reconfigure(modeOf(mode)) });
  }

  mark(marks: readonly CodeMark[]): void {
    const { state } = this.#view;
    const shown = marks.map((mark) => diagnosticOf(state.doc, mark));
    this.#view.dispatch(setDiagnostics(state, shown));
  }

  goTo(spot: CodeSpot): void {
    const at = offsetOf(this.#view.state.doc, spot);
    this.#view.dispatch({
      selection: { anchor: at },
      effects: EditorView.scrollIntoView(at, { y: 'center' }),
    });
    this.#view.focus();
  }

  /** Somebody was writing in the field that it takes the place of. */
  takeOver({ selectionStart, selectionEnd }: Selected): void {
    const { length } = this.#view.state.doc;
    const [anchor, head] = [Math.min(selectionStart, length), Math.min(selectionEnd, length)];
    this.#view.dispatch({ selection: { anchor, head } });
    this.#view.focus();
  }

  close(): void {
    this.#view.destroy();
  }
}

/** The page put it there: it need not be told. */
const FROM_PAGE = Annotation.define<boolean>();

function modeOf({ label, description, isReadOnly }: CodeMode): Extension {
  return [
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-description': description,
      'aria-readonly': String(isReadOnly),
      spellcheck: 'false',
      tabindex: '0',
    }),
  ];
}

function offsetOf(doc: Text, { line, column }: CodeSpot): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + column - 1, to);
}

function diagnosticOf(doc: Text, { length, severity, message, ...spot }: CodeMark): Diagnostic {
  const from = offsetOf(doc, spot);
  return { from, to: Math.min(doc.length, from + Math.max(length, 1)), severity, message };
}

/** Esc, then Tab leaves the editor. */
const WRITING: Extension = [
  lineNumbers(),
  highlightActiveLineGutter(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  history(),
  drawSelection(),
  indentOnInput(),
  indentUnit.of('  '),
  bracketMatching(),
  closeBrackets(),
  search({ top: true }),
  codeTheme,
  keymap.of([
    ...completionKeymap,
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...historyKeymap,
    ...searchKeymap,
    indentWithTab,
  ]),
];
