/** The configuration: its files as text, and as forms that write the same text; saved when it was looked through and is right. */

import { useSignal } from '@preact/signals';
import { CONFIG, type ConfigFile } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import { Select } from '../../parts/field.tsx';
import { Page as Frame } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useQuery } from '../../router/use-query.ts';
import { number } from '../../texts/format.ts';
import { Backups } from './backups.tsx';
import css from './config.module.css';
import type { CodeSpot } from '../../parts/code-editor.tsx';
import { FileActions, FileState } from './file-actions.tsx';
import { GroupsForm } from './groups-form.tsx';
import { type OpenFile, type Shown, useOpenFile } from './open-file.ts';
import { ServicesForm } from './services-form.tsx';
import { TextView } from './text-view.tsx';
import { texts } from './texts.ts';

type View = 'text' | 'nodes' | 'services' | 'backups';

export function Page() {
  const t = texts();
  const answer = useAnswer(CONFIG.show, ['config']);
  const chosen = useQuery('file');
  const shown = answer.value.value;
  const file = shown && (shown.files.find((one) => one.file === chosen.value) ?? shown.files[0]);
  if (shown === undefined || file === undefined)
    return (
      <Frame title={t.title}>
        {shown === undefined ? (
          <Waiting on={answer} />
        ) : (
          <EmptyState icon="config" title={t.none}>
            {t.noneText}
          </EmptyState>
        )}
      </Frame>
    );
  return <FilePage key={file.file} shown={shown} file={file} />;
}

function FilePage({ shown, file }: { readonly shown: Shown; readonly file: ConfigFile }) {
  const t = texts();
  const { open, answer } = useOpenFile(file, shown);
  return (
    <Frame
      title={t.title}
      isFilled
      aside={
        <>
          <FileChoice shown={shown} file={file} />
          {open && <FileState open={open} />}
        </>
      }
      actions={open && <FileActions open={open} />}
    >
      {open ? <Views open={open} /> : <Waiting on={answer} />}
    </Frame>
  );
}

function FileChoice({ shown, file }: { readonly shown: Shown; readonly file: ConfigFile }) {
  const t = texts();
  const chosen = useQuery('file', shown.files[0]?.file);
  const own = shown.files.filter(({ access }) => access !== 'none');
  const elsewhere = shown.files.length - own.length;
  return (
    <div class={css.files}>
      {own.length > 1 ? (
        <Select
          label={t.file}
          isLabelHidden
          value={chosen}
          options={own.map(({ file: name }) => ({ value: name, text: name }))}
        />
      ) : (
        <code title={file.path} translate={false}>
          {file.path}
        </code>
      )}
      {elsewhere > 0 && (
        <span class={css.hint} title={t.readOnly.elsewhere}>
          {t.elsewhere(elsewhere)}
        </span>
      )}
    </div>
  );
}

function Views({ open }: { readonly open: OpenFile }) {
  const t = texts();
  const view = useQuery<View>('view', 'text');
  const chosenFile = useQuery('file');
  const spot = useSignal<CodeSpot | undefined>(undefined);
  const { groups, services } = open.check.checked.outline;
  const goTo = (file: string, line: number, column: number) => {
    view.value = 'text';
    if (file !== open.file.file) chosenFile.value = file;
    spot.value = { line, column };
  };
  return (
    <Tabs
      label={t.view}
      tabs={[
        { id: 'text', title: t.views.text },
        { id: 'nodes', title: t.views.nodes, count: number(groups.length) },
        { id: 'services', title: t.views.services, count: number(services.length) },
        { id: 'backups', title: t.views.backups },
      ]}
      chosen={view.value}
      onChoose={(chosen) => (view.value = chosen)}
    >
      {view.value === 'text' && <TextView open={open} spot={spot.value} onGo={goTo} />}
      {view.value === 'nodes' && <GroupsForm open={open} onGo={goTo} />}
      {view.value === 'services' && <ServicesForm open={open} onGo={goTo} />}
      {view.value === 'backups' && <Backups open={open} />}
    </Tabs>
  );
}
