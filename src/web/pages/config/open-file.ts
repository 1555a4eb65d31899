/** The file in the editor: what the server holds, what was changed here, and what the check says of it. */

import { useEffect } from 'preact/hooks';
import { type Answer, CONFIG, type ConfigEdit, type ConfigFile } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { type Act, useAct, useAnswer } from '../../api/use.ts';
import type { Resource } from '../../api/resource.ts';
import { say } from '../../parts/notices.tsx';
import { mayDo } from '../../shell/me.ts';
import { dropDraft, drafts, putDraft, type ReadFile, rebaseDraft } from './drafts.ts';
import { texts } from './texts.ts';
import { type Check, useCheck } from './use-check.ts';

export type Shown = Answer<typeof CONFIG.show>;

export interface OpenFile {
  readonly file: ConfigFile;
  /** As the server has it. */
  readonly read: ReadFile;
  /** As it stands in the editor. */
  readonly text: string;
  readonly isChanged: boolean;
  /** Somebody else has written it since the draft was begun. */
  readonly isConflict: boolean;
  readonly mayWrite: boolean;
  readonly check: Check;
  readonly save: Act<[]>;
  change(text: string): void;
  discard(): void;
  /** Goes on from what the server holds now. */
  rebase(): void;
}

export function useOpenFile(
  file: ConfigFile,
  shown: Shown,
): { readonly open: OpenFile | undefined; readonly answer: Resource<Answer<typeof CONFIG.read>> } {
  const answer = useAnswer(CONFIG.read, ['config'], { query: { file: file.file } });
  const read = answer.value.value;
  const name = file.file;
  const draft = drafts.value[name];
  const mayWrite = file.access === 'write' && mayDo('edit-config');
  const isChanged = draft !== undefined && read !== undefined && draft.text !== read.text;
  const check = useCheck(name, isChanged && mayWrite ? draft.text : undefined, shown);
  const save = useAct(async () => {
    const unsaved = drafts.value[name];
    if (unsaved === undefined) return;
    const body = { file: name, text: unsaved.text, hash: unsaved.hash };
    await call(CONFIG.save, { body }).catch(async (thrown: unknown) => {
      await answer.refresh();
      throw thrown;
    });
    await answer.refresh();
    say(texts().saved(name));
  });
  useEffect(() => {
    if (read !== undefined && draft?.text === read.text) dropDraft(name);
  }, [draft, read]);
  if (read === undefined) return { open: undefined, answer };
  const open: OpenFile = {
    ...{ file, read, text: draft?.text ?? read.text, isChanged, mayWrite, check, save },
    isConflict: isChanged && !save.isBusy && draft.hash !== read.hash,
    change: (text) => putDraft(name, text, read),
    discard: () => dropDraft(name),
    rebase: () => rebaseDraft(name, read.hash),
  };
  return { open, answer };
}

/** A form changes the text, which is not written by that. The file may be another one than that in the editor. */
export async function editedText(
  file: string,
  edit: ConfigEdit,
): Promise<{ readonly before: string; readonly after: string; readonly put: () => void }> {
  const read = await call(CONFIG.read, { query: { file } });
  const before = drafts.value[file]?.text ?? read.text;
  const { text } = await call(CONFIG.edit, { body: { text: before, edit } });
  return { before, after: text, put: () => putDraft(file, text, read) };
}
