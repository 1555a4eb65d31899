/** How the file stands, and what can be done with it: save, discard, settle a conflict. */

import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Icon } from '../../parts/icon.tsx';
import { mayDo } from '../../shell/me.ts';
import { usePageKeys } from '../../shell/page-keys.ts';
import css from './config.module.css';
import { ConflictDialog } from './conflict-dialog.tsx';
import type { OpenFile } from './open-file.ts';
import { SaveDialog } from './save-dialog.tsx';
import { texts } from './texts.ts';

export function FileState({ open }: { readonly open: OpenFile }) {
  const t = texts();
  const { checked, isFresh } = open.check;
  const errors = checked.diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = checked.diagnostics.length - errors;
  return (
    <div class={css.state} role="status">
      {!open.mayWrite && <span class={css.hint}>{readOnlyText(open)}</span>}
      {open.isChanged && <span class={css.changed}>{t.changed}</span>}
      {!isFresh && <span class={css.hint}>{t.checking}</span>}
      {isFresh && errors > 0 && <Badge state={t.mistakes(errors)} tone="bad" />}
      {isFresh && warnings > 0 && <Badge state={t.warnings(warnings)} tone="warn" />}
      {isFresh && errors + warnings === 0 && <span class={css.hint}>{t.noMistakes}</span>}
    </div>
  );
}

function readOnlyText({ file }: OpenFile): string {
  const { readOnly } = texts();
  return mayDo('edit-config') && file.why !== null ? readOnly[file.why] : readOnly.role;
}

type Asking = 'save' | 'discard' | 'conflict' | undefined;

export function FileActions({ open }: { readonly open: OpenFile }) {
  const t = texts();
  const asking = useSignal<Asking>(undefined);
  const ask = () => {
    if (open.isChanged) asking.value = open.isConflict ? 'conflict' : 'save';
  };
  usePageKeys(
    useMemo(() => [{ key: 's', title: t.saveKey, press: ask }], [open.isChanged, open.isConflict, t]),
  );
  if (!open.mayWrite) return null;
  const close = () => (asking.value = undefined);
  return (
    <>
      {open.isConflict && (
        <Button icon="warning" onClick={() => (asking.value = 'conflict')}>
          {t.conflict(open.file.file)}
        </Button>
      )}
      {open.isChanged && <Button onClick={() => (asking.value = 'discard')}>{t.discard}</Button>}
      <Button kind="main" disabled={!open.isChanged} onClick={ask}>
        {t.review}
      </Button>
      {asking.value === 'save' && !open.isConflict && <SaveDialog open={open} onClose={close} />}
      {(asking.value === 'conflict' || asking.value === 'save') && open.isConflict && (
        <ConflictDialog open={open} onSettled={() => (asking.value = 'save')} onClose={close} />
      )}
      {asking.value === 'discard' && <DiscardDialog open={open} onClose={close} />}
    </>
  );
}

interface AskProps {
  readonly open: OpenFile;
  readonly onClose: () => void;
}

function DiscardDialog({ open, onClose }: AskProps) {
  const t = texts();
  const discard = () => {
    open.discard();
    onClose();
  };
  return (
    <Dialog
      title={t.discardAsk}
      onClose={onClose}
      actions={
        <>
          <Button autofocus onClick={onClose}>
            {t.cancel}
          </Button>
          <Button kind="danger" onClick={discard}>
            {t.discard}
          </Button>
        </>
      }
    >
      <p class={css.hint}>
        <Icon name="info" size={13} /> {t.discardText(open.file.file)}
      </p>
    </Dialog>
  );
}
