/**
 * The editor of YAML: CodeMirror, whose code is loaded when an editor is shown. It lives in a shadow root: there its styles are
 * constructed sheets, which the policy of the console allows.
 */

import {
  autocompletion,
  closeBrackets,
  type CompletionContext,
  completionKeymap,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, type Text } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  lineNumbers,
  type Tooltip,
} from '@codemirror/view';
import type { ConfigDiagnostic } from '../../../protocol/index.ts';
import { codeTheme } from '../../parts/code-theme.ts';
import { aboutPath, choicesAt, type Schema, spotAt } from './schema-help.ts';

export interface YamlEditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly label: string;
  readonly isReadOnly: boolean;
  readonly schema: Schema;
  readonly onChange: (text: string) => void;
}

export class YamlEditor {
  readonly #view: EditorView;
  readonly #mode = new Compartment();

  constructor({ parent, text, label, isReadOnly, schema, onChange }: YamlEditorOptions) {
    const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
    this.#view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: text,
        extensions: [
          ...WRITING,
          this.#mode.of(modeOf(isReadOnly, label)),
          autocompletion({ override: [completing(schema)], activateOnTyping: true }),
          hoverTooltip((view, at) => hover(view.state.doc, at, schema)),
          EditorView.updateListener.of((update) => {
            const isTyped = !update.transactions.some((one) => one.annotation(FROM_PAGE));
            if (update.docChanged && isTyped) onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  /** Where it is the same nothing happens: the cursor stays. */
  setText(text: string): void {
    const { doc } = this.#view.state;
    if (text === doc.toString()) return;
    this.#view.dispatch({
      changes: { from: 0, to: doc.length, insert: text },
      annotations: FROM_PAGE.of(true),
    });
  }

  setMode(isReadOnly: boolean, label: string): void {
    this.#view.dispatch({ effects: this.#mode.reconfigure(modeOf(isReadOnly, label)) });
  }

  mark(diagnostics: readonly ConfigDiagnostic[]): void {
    const { doc } = this.#view.state;
    const marks = diagnostics.flatMap((diagnostic) => markOf(doc, diagnostic) ?? []);
    this.#view.dispatch(setDiagnostics(this.#view.state, marks));
  }

  goTo(line: number, column: number): void {
    const at = offsetOf(this.#view.state.doc, line, column);
    this.#view.dispatch({
      selection: { anchor: at },
      effects: EditorView.scrollIntoView(at, { y: 'center' }),
    });
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
  }
}

/** The page put it there: it need not be told. */
const FROM_PAGE = Annotation.define<boolean>();

function modeOf(isReadOnly: boolean, label: string) {
  return [
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-readonly': String(isReadOnly),
      tabindex: '0',
    }),
  ];
}

function offsetOf(doc: Text, line: number, column: number): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + column - 1, to);
}

function markOf(doc: Text, { place, severity, message, hint }: ConfigDiagnostic): Diagnostic | undefined {
  if (place === null) return undefined;
  const from = offsetOf(doc, place.line, place.column);
  const to = Math.min(doc.length, from + Math.max(place.length, 1));
  return { from, to, severity, message: hint === null ? message : `${message}\n${hint}` };
}

function completing(schema: Schema) {
  return ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const { line, spot } = spotOf(state.doc, pos);
    if (spot === undefined || (!explicit && spot.word === '')) return null;
    const options = choicesAt(schema, spot).map(({ label, kind, about }) => ({
      label,
      type: kind === 'key' ? 'property' : 'enum',
      ...(about !== '' && { info: about }),
      ...(kind === 'key' && { apply: `${label}: ` }),
    }));
    return options.length === 0 ? null : { from: line.from + spot.from, options, validFor: /^[\w-]*$/ };
  };
}

/** Over a key: what the schema says of it. */
function hover(doc: Text, at: number, schema: Schema): Tooltip | null {
  const { number, from, text } = doc.lineAt(at);
  const [, { length: start } = '', key = ''] = /^(\s*(?:-\s+)*)([^\s:#][^:]*):(?:\s|$)/.exec(text) ?? [];
  const [pos, end] = [from + start, from + start + key.length];
  const spot =
    at < pos || at > end ? undefined : spotAt(linesAbove(doc, number), `${text.slice(0, end - from)}: `);
  const about = spot && aboutPath(schema, spot.path);
  if (spot === undefined || about === undefined) return null;
  return { pos, end, create: () => ({ dom: aboutElement(spot.path.join('.'), about) }) };
}

function aboutElement(name: string, about: string): HTMLElement {
  const element = document.createElement('div');
  element.className = 'cm-about';
  element.appendChild(document.createElement('strong')).textContent = name;
  element.appendChild(document.createElement('div')).textContent = about;
  return element;
}

function spotOf(doc: Text, at: number) {
  const line = doc.lineAt(at);
  return { line, spot: spotAt(linesAbove(doc, line.number), line.text.slice(0, at - line.from)) };
}

/** Further up nobody looks for a parent. */
const MOST_LINES = 5000;

function linesAbove(doc: Text, number: number): string[] {
  const first = Math.max(1, number - MOST_LINES);
  return Array.from({ length: number - first }, (_, at) => doc.line(first + at).text);
}

const LOOK = EditorView.theme({
  '.cm-gutter-lint': { width: '1.2rem' },
  '.cm-lint-marker': { width: '0.6rem', height: '0.6rem', marginTop: '0.35rem' },
  '.cm-lint-marker-error': { content: '""', backgroundColor: 'var(--bad)', borderRadius: '50%' },
  '.cm-lint-marker-warning': {
    content: '""',
    backgroundColor: 'var(--warn)',
    clipPath: 'polygon(50% 0, 100% 100%, 0 100%)',
  },
  '.cm-about, .cm-diagnostic': { maxWidth: '34rem', fontSize: 'var(--text-s)', whiteSpace: 'pre-line' },
  '.cm-about': { padding: '0.4rem 0.6rem' },
  '.cm-selectionMatch': { backgroundColor: 'var(--selected)' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text)', borderColor: 'var(--line)' },
  '.cm-textfield': { border: '1px solid var(--line-field)', backgroundColor: 'var(--surface)' },
  '.cm-button': { border: '1px solid var(--line-strong)', backgroundImage: 'none', color: 'var(--text)' },
});

/** Esc, then Tab leaves the editor. */
const WRITING = [
  lineNumbers(),
  lintGutter(),
  history(),
  drawSelection(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  bracketMatching(),
  closeBrackets(),
  indentUnit.of('  '),
  search({ top: true }),
  yaml(),
  codeTheme,
  LOOK,
  keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
];
