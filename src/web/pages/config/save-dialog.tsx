/** What would be written, line by line, before it is. */

import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import css from './config.module.css';
import type { OpenFile } from './open-file.ts';
import { TextDiff } from './text-diff.tsx';
import { texts } from './texts.ts';

export function SaveDialog({ open, onClose }: { readonly open: OpenFile; readonly onClose: () => void }) {
  const t = texts();
  const { check, save, read, text, file } = open;
  const errors = check.checked.diagnostics.filter(({ severity }) => severity === 'error');
  const isRight = check.isFresh && errors.length === 0;
  const press = async () => {
    if (await save.run()) onClose();
  };
  return (
    <Dialog
      title={t.saving(file.file)}
      size="large"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="main" autofocus disabled={!isRight} isBusy={save.isBusy} onClick={press}>
            {t.save}
          </Button>
        </>
      }
    >
      <TextDiff before={read.text} after={text} label={t.difference} />
      {!check.isFresh && <p class={css.hint}>{t.checking}</p>}
      {check.problem && <ProblemView problem={check.problem} />}
      {errors.length > 0 && (
        <div class={css.wrong}>
          <p>{t.wrong}</p>
          <ul>
            {errors.slice(0, 5).map(({ message, place }, at) => (
              <li key={at} translate={false}>
                {place !== null && `${place.file ?? ''}:${place.line}: `}
                {message}
              </li>
            ))}
          </ul>
        </div>
      )}
      {save.problem && <ProblemView problem={save.problem} />}
    </Dialog>
  );
}
