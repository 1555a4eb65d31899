/** The text with what is wrong with it. */

import { useMemo } from 'preact/hooks';
import type { ConfigDiagnostic } from '../../../protocol/index.ts';
import { CodeEditor, type CodeMark, type CodeSpot } from '../../parts/code-editor.tsx';
import { Diagnostics } from './diagnostics.tsx';
import css from './config.module.css';
import type { OpenFile } from './open-file.ts';
import { texts } from './texts.ts';

interface TextViewProps {
  readonly open: OpenFile;
  readonly spot: CodeSpot | undefined;
  readonly onGo: (file: string, line: number, column: number) => void;
}

export function TextView({ open, spot, onGo }: TextViewProps) {
  const t = texts();
  const name = open.file.file;
  const { diagnostics } = open.check.checked;
  const marks = useMemo(() => diagnostics.flatMap((each) => markOf(each, name)), [diagnostics, name]);
  return (
    <div class={css.text}>
      <CodeEditor
        value={open.text}
        label={t.editor(name)}
        language="yaml"
        isReadOnly={!open.mayWrite}
        marks={marks}
        goTo={spot}
        more={yamlHelp}
        onChange={(text) => open.change(text)}
      />
      <Diagnostics file={name} diagnostics={diagnostics} onGo={onGo} />
    </div>
  );
}

/** Of this file alone. */
function markOf({ place, severity, message, hint }: ConfigDiagnostic, name: string): CodeMark[] {
  if (place?.file !== name) return [];
  const { line, column, length } = place;
  return [{ line, column, length, severity, message: hint === null ? message : `${message}\n${hint}` }];
}

async function yamlHelp() {
  const [help, { default: schema }] = await Promise.all([
    import('./yaml-help.ts'),
    import('../../../../schema/grappe.schema.json'),
  ]);
  return help.yamlHelp(schema);
}
