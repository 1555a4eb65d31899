/** What the editor of grappe.yaml has beside others: what the schema knows, offered while it is typed and told over a key. */

import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { lintGutter } from '@codemirror/lint';
import type { Extension, Text } from '@codemirror/state';
import { EditorView, hoverTooltip, type Tooltip } from '@codemirror/view';
import { aboutPath, choicesAt, type Schema, spotAt } from './schema-help.ts';

export function yamlHelp(schema: Schema): Extension {
  return [
    autocompletion({ override: [completing(schema)], activateOnTyping: true }),
    hoverTooltip((view, at) => hover(view.state.doc, at, schema)),
    lintGutter(),
    LOOK,
  ];
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
  '.cm-about': {
    maxWidth: '34rem',
    padding: '0.4rem 0.6rem',
    fontSize: 'var(--text-s)',
    whiteSpace: 'pre-line',
  },
});
