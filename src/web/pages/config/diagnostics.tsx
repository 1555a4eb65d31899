/** What is wrong with the text, as a list: each leads to its line. */

import type { ConfigDiagnostic } from '../../../protocol/index.ts';
import { Badge } from '../../parts/badge.tsx';
import css from './config.module.css';
import { texts } from './texts.ts';

interface DiagnosticsProps {
  readonly file: string;
  readonly diagnostics: readonly ConfigDiagnostic[];
  readonly onGo: (file: string, line: number, column: number) => void;
}

export function Diagnostics({ file, diagnostics, onGo }: DiagnosticsProps) {
  const t = texts();
  if (diagnostics.length === 0) return null;
  return (
    <ul class={css.diagnostics} aria-label={t.diagnostics} tabIndex={0}>
      {diagnostics.map((diagnostic, at) => (
        <li key={at}>
          <Badge state={diagnostic.severity} tone={diagnostic.severity === 'error' ? 'bad' : 'warn'} />
          <Where {...{ file, diagnostic, onGo }} />
          <span class={css.said} translate={false}>
            {diagnostic.message}
            {diagnostic.hint !== null && <span class={css.hint}> — {diagnostic.hint}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface WhereProps {
  readonly file: string;
  readonly diagnostic: ConfigDiagnostic;
  readonly onGo: DiagnosticsProps['onGo'];
}

function Where({ file, diagnostic: { place }, onGo }: WhereProps) {
  const t = texts();
  if (place === null || place.file === null) return null;
  const { file: at, line, column } = place;
  return (
    <button type="button" class={css.go} onClick={() => onGo(at, line, column)}>
      {at === file ? t.goTo(line) : `${at}:${line}`}
    </button>
  );
}
