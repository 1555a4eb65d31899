/** A form in a dialog, which shows what it changes in the text before it does. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ConfigEdit } from '../../../protocol/index.ts';
import { asProblem, type Problem } from '../../api/problem.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { say } from '../../parts/notices.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { setQuery } from '../../router/location.ts';
import css from './config.module.css';
import { editedText } from './open-file.ts';
import { TextDiff } from './text-diff.tsx';
import { texts } from './texts.ts';

interface EditDialogProps {
  readonly title: string;
  readonly file: string;
  /** Undefined while the form says nothing that could be written. */
  readonly edit: ConfigEdit | undefined;
  readonly isDangerous?: boolean;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}

type Edited = Awaited<ReturnType<typeof editedText>>;

const PAUSE_MS = 200;

export function EditDialog({ title, file, edit, isDangerous = false, onClose, children }: EditDialogProps) {
  const t = texts();
  const { edited, problem } = useEdited(file, edit);
  const isReady = edited !== undefined && edited.before !== edited.after;
  const take = () => {
    if (!isReady) return;
    edited.put();
    setQuery({ file });
    say(t.takenOver);
    onClose();
  };
  return (
    <Dialog
      title={title}
      size="large"
      onClose={onClose}
      actions={
        <>
          <Button autofocus={isDangerous} onClick={onClose}>
            {t.cancel}
          </Button>
          <Button kind={isDangerous ? 'danger' : 'main'} disabled={!isReady} onClick={take}>
            {isDangerous ? t.remove : t.take}
          </Button>
        </>
      }
    >
      <form
        class={css.fields}
        onSubmit={(event) => {
          event.preventDefault();
          take();
        }}
      >
        {children}
        {/* Enter in a field sends the form. */}
        <input type="submit" hidden value={t.take} />
      </form>
      {problem && <ProblemView problem={problem} />}
      {edited && (
        <section>
          <h3 class={css.part}>{t.changes(file)}</h3>
          <TextDiff before={edited.before} after={edited.after} label={t.changes(file)} />
        </section>
      )}
    </Dialog>
  );
}

/** Asked for when nobody has typed for a moment; what is shown is of the form as it is, or nothing. */
function useEdited(
  file: string,
  edit: ConfigEdit | undefined,
): { readonly edited: Edited | undefined; readonly problem: Problem | undefined } {
  const key = JSON.stringify([file, edit]);
  const done = useSignal<
    { readonly key: string; readonly edited?: Edited; readonly problem?: Problem } | undefined
  >(undefined);
  useEffect(() => {
    if (edit === undefined) return undefined;
    let isOver = false;
    const timer = setTimeout(() => {
      editedText(file, edit).then(
        (edited) => {
          if (!isOver) done.value = { key, edited };
        },
        (thrown: unknown) => {
          if (!isOver) done.value = { key, problem: asProblem(thrown) };
        },
      );
    }, PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [key]);
  const { value } = done;
  if (value?.key !== key) return { edited: undefined, problem: undefined };
  return { edited: value.edited, problem: value.problem };
}
