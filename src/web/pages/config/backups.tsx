/** What the file held before it was saved from the console. */

import { useSignal } from '@preact/signals';
import { type Answer, CONFIG } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import { setQuery } from '../../router/location.ts';
import { bytes, time } from '../../texts/format.ts';
import css from './config.module.css';
import type { OpenFile } from './open-file.ts';
import { TextDiff } from './text-diff.tsx';
import { texts } from './texts.ts';

type Backup = Answer<typeof CONFIG.backups>['backups'][number];

export function Backups({ open }: { readonly open: OpenFile }) {
  const t = texts();
  const answer = useAnswer(CONFIG.backups, ['config'], { query: { file: open.file.file } });
  const chosen = useSignal<Backup | undefined>(undefined);
  const found = answer.value.value;
  if (found === undefined) return <Waiting on={answer} />;
  return (
    <div class={css.form}>
      <DataTable
        label={t.views.backups}
        rows={found.backups}
        idOf={(row) => row.backup}
        columns={[
          { id: 'at', title: t.backupWhen, width: '14rem', cell: (row) => time(row.at) },
          { id: 'user', title: t.backupWho, width: 'minmax(8rem, 1fr)', cell: (row) => row.user },
          { id: 'size', title: t.backupSize, width: '7rem', align: 'end', cell: (row) => bytes(row.bytes) },
          {
            id: 'look',
            title: t.acts,
            width: '9rem',
            align: 'end',
            cell: (row) => (
              <Button kind="quiet" tabIndex={-1} onClick={() => (chosen.value = row)}>
                {t.look}
              </Button>
            ),
          },
        ]}
        onOpen={(row) => (chosen.value = row)}
        empty={
          <EmptyState icon="file" title={t.noBackups}>
            {t.noBackupsText}
          </EmptyState>
        }
      />
      {chosen.value && (
        <BackupDialog open={open} backup={chosen.value} onClose={() => (chosen.value = undefined)} />
      )}
    </div>
  );
}

interface BackupDialogProps {
  readonly open: OpenFile;
  readonly backup: Backup;
  readonly onClose: () => void;
}

function BackupDialog({ open, backup, onClose }: BackupDialogProps) {
  const t = texts();
  const answer = useAnswer(CONFIG.backup, [], {
    params: { backup: backup.backup },
    query: { file: open.file.file },
  });
  const text = answer.value.value?.text;
  const take = () => {
    if (text !== undefined) open.change(text);
    setQuery({ view: undefined });
    onClose();
  };
  return (
    <Dialog
      title={t.backupOf(time(backup.at))}
      size="large"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          {open.mayWrite && (
            <Button kind="main" autofocus disabled={text === undefined} onClick={take}>
              {t.restore}
            </Button>
          )}
        </>
      }
    >
      {text === undefined ? (
        <Waiting on={answer} />
      ) : (
        <>
          <p class={css.hint}>{t.toNow}</p>
          <TextDiff before={open.text} after={text} label={t.difference} />
        </>
      )}
    </Dialog>
  );
}
