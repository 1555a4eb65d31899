/** The files of a program: in an editor, from the disk, and back to it. */

import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { JOBS } from '../../../protocol/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { CodeEditor } from '../../parts/code-editor.tsx';
import { Field, Select } from '../../parts/field.tsx';
import { bytes } from '../../texts/format.ts';
import type { Held } from '../../router/use-query.ts';
import { fromBase64, saveFile, textOf, toBase64 } from './bytes.ts';
import {
  addFile,
  change,
  draft,
  type DraftFile,
  fileAt,
  removeFile,
  renameFile,
  startAnew,
  writeFile,
} from './draft.ts';
import css from './jobs.module.css';
import { beginning, isBeginning, languageOfFile, USUAL_LANGUAGES } from './languages.ts';
import { texts } from './texts.ts';

const MOST_BYTES = 64 * 2 ** 20;

export function Files({ onRun }: { readonly onRun: () => void }) {
  const t = texts();
  const { files, shown, main, language } = draft.value;
  const file = fileAt(shown) ?? files[0];
  if (file === undefined) return null;
  return (
    <>
      <div class={css.bar}>
        <LanguagePicker />
        <OpenFiles />
        <Button icon="download" onClick={() => saveFile(baseName(file.path), bytesOf(file))}>
          {t.save}
        </Button>
        <Button icon="plus" onClick={() => addFile({ path: freeName(), text: '' })}>
          {t.addFile}
        </Button>
        <Button kind="quiet" icon="file" onClick={() => startAnew()}>
          {t.newProgram}
        </Button>
      </div>
      <FileList />
      {file.text === null ? (
        <p class={css.hint}>{t.binary(bytes(((file.base64?.length ?? 0) * 3) / 4))}</p>
      ) : (
        <CodeEditor
          key={file.path}
          value={file.text}
          language={file.path === main && language !== '' ? language : languageOfFile(file.path)}
          label={t.code(file.path)}
          onChange={(text) => writeFile(file.path, text)}
          onRun={onRun}
        />
      )}
    </>
  );
}

function LanguagePicker() {
  const t = texts();
  const { value: told } = useAnswer(JOBS.languages, ['jobs']).value;
  const isKnown = told !== undefined && told.waiting === '' && told.languages.length > 0;
  const known = new Map<string, string>();
  for (const { language, version, nodes } of told?.languages ?? [])
    if (!known.has(language)) known.set(language, t.onNodes(version, NodeSet.parse(nodes).size));
  const names = new Set([...known.keys(), ...(isKnown ? [] : USUAL_LANGUAGES), ...ofDraft()]);
  const options = Array.from(names, (name) => {
    const where = known.get(name) ?? (isKnown ? t.nowhere : undefined);
    return { value: name, text: where === undefined ? name : `${name} (${where})` };
  });
  const chosen = useMemo<Held<string>>(
    () => ({
      get value() {
        return draft.value.language;
      },
      set value(language) {
        choose(language);
      },
    }),
    [],
  );
  return <Select label={t.language} value={chosen} options={[{ value: '', text: t.byName }, ...options]} />;
}

function ofDraft(): string[] {
  const { language } = draft.value;
  return language === '' ? [] : [language];
}

/** Where nothing of one's own stands yet, a beginning in that language does. */
function choose(language: string): void {
  const { files, main } = draft.value;
  const file = fileAt(main);
  const first = beginning(language);
  if (first && files.length === 1 && file && isBeginning(file.text))
    change({ language, files: [first], main: first.path, shown: first.path });
  else change({ language });
}

function OpenFiles() {
  const t = texts();
  const input = useRef<HTMLInputElement>(null);
  const problem = useSignal('');
  const take = async (): Promise<void> => {
    problem.value = '';
    for (const chosen of input.current?.files ?? []) {
      if (chosen.size > MOST_BYTES) problem.value = t.tooLarge(chosen.name);
      else addFile(await draftOf(chosen));
    }
    if (input.current) input.current.value = '';
  };
  return (
    <>
      <input
        class="unseen"
        type="file"
        multiple
        ref={input}
        tabIndex={-1}
        aria-label={t.open}
        onChange={() => void take()}
      />
      <Button icon="file" onClick={() => input.current?.click()}>
        {t.open}
      </Button>
      {problem.value !== '' && (
        <span class={css.warning} role="alert">
          {problem.value}
        </span>
      )}
    </>
  );
}

async function draftOf(file: File): Promise<DraftFile> {
  const read = new Uint8Array(await file.arrayBuffer());
  const text = textOf(read);
  return { path: file.name, text, ...(text === null && { base64: toBase64(read) }) };
}

function FileList() {
  const t = texts();
  const { files, shown, main } = draft.value;
  const isOne = files.length === 1;
  return (
    <div class={css.fileBar}>
      {!isOne && (
        <ul class={css.files} aria-label={t.files}>
          {files.map(({ path }) => (
            <li key={path} class={css.file}>
              <button
                type="button"
                class={css.fileName}
                aria-pressed={path === shown}
                onClick={() => change({ shown: path })}
              >
                <span translate={false}>{path}</span>
                {path === main && <span class={css.mainMark}>{t.isMain}</span>}
              </button>
              <IconButton icon="close" label={t.removeFile(path)} onClick={() => removeFile(path)} />
            </li>
          ))}
        </ul>
      )}
      <Rename key={shown} path={shown} />
      {shown !== main && (
        <Button kind="quiet" icon="play" onClick={() => change({ main: shown })}>
          {t.makeMain}
        </Button>
      )}
    </div>
  );
}

function Rename({ path }: { readonly path: string }) {
  const name = useSignal(path);
  return (
    <div class={css.rename} onFocusOut={() => renameFile(path, name.value.trim())}>
      <Field
        label={texts().fileName}
        isLabelHidden
        value={name}
        isMono
        onEnter={() => renameFile(path, name.value.trim())}
      />
    </div>
  );
}

function bytesOf({ text, base64 }: DraftFile): BlobPart {
  return base64 === undefined ? (text ?? '') : fromBase64(base64);
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

function freeName(): string {
  for (let number = 1; ; number++) {
    const path = `file${number}.txt`;
    if (!fileAt(path)) return path;
  }
}
