/** Two have changed the same file: what differs, and whose counts. */

import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import css from './config.module.css';
import type { OpenFile } from './open-file.ts';
import { TextDiff } from './text-diff.tsx';
import { texts } from './texts.ts';

interface ConflictDialogProps {
  readonly open: OpenFile;
  readonly onSettled: () => void;
  readonly onClose: () => void;
}

export function ConflictDialog({ open, onSettled, onClose }: ConflictDialogProps) {
  const t = texts();
  const takeTheirs = () => {
    open.discard();
    onClose();
  };
  const keepMine = () => {
    open.rebase();
    open.save.clear();
    onSettled();
  };
  return (
    <Dialog
      title={t.conflict(open.file.file)}
      size="large"
      onClose={onClose}
      actions={
        <>
          <Button autofocus onClick={onClose}>
            {t.later}
          </Button>
          <Button kind="danger" onClick={takeTheirs}>
            {t.theirs}
          </Button>
          <Button onClick={keepMine}>{t.mine}</Button>
        </>
      }
    >
      <p class={css.hint}>{t.conflictText}</p>
      <TextDiff before={open.read.text} after={open.text} label={t.difference} />
    </Dialog>
  );
}
