/** The text with what is wrong with it. */

import { useMemo } from 'preact/hooks';
import { Diagnostics } from './diagnostics.tsx';
import css from './config.module.css';
import { Editor, type Spot } from './editor.tsx';
import type { OpenFile } from './open-file.ts';
import { texts } from './texts.ts';

interface TextViewProps {
  readonly open: OpenFile;
  readonly spot: Spot | undefined;
  readonly onGo: (file: string, line: number, column: number) => void;
}

export function TextView({ open, spot, onGo }: TextViewProps) {
  const t = texts();
  const name = open.file.file;
  const { diagnostics } = open.check.checked;
  const own = useMemo(() => diagnostics.filter(({ place }) => place?.file === name), [diagnostics, name]);
  return (
    <div class={css.text}>
      <Editor
        value={open.text}
        label={t.editor(name)}
        isReadOnly={!open.mayWrite}
        diagnostics={own}
        goTo={spot}
        onChange={(text) => open.change(text)}
      />
      <Diagnostics file={name} diagnostics={diagnostics} onGo={onGo} />
    </div>
  );
}
