/** The fleet and its groups as a form, which writes the text of the file. */

import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { ConfigEdit, ConfigOutline } from '../../../protocol/index.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Field } from '../../parts/field.tsx';
import { Section } from '../../parts/page.tsx';
import css from './config.module.css';
import { EditDialog } from './edit-dialog.tsx';
import type { OpenFile } from './open-file.ts';
import { text } from './service-form.ts';
import { type SetSize, sizeOf } from './size-of.ts';
import { texts } from './texts.ts';

export type Entry = ConfigOutline['groups'][number];

export interface FormProps {
  readonly open: OpenFile;
  readonly onGo: (file: string, line: number, column: number) => void;
}

type Asked =
  | { readonly kind: 'nodes' }
  | { readonly kind: 'group'; readonly group: Entry | undefined }
  | { readonly kind: 'remove'; readonly group: Entry };

export function GroupsForm({ open, onGo }: FormProps) {
  const t = texts();
  const asked = useSignal<Asked | undefined>(undefined);
  const { outline } = open.check.checked;
  const ask = (next: Asked) => (asked.value = next);
  const close = () => (asked.value = undefined);
  return (
    <div class={css.form}>
      <Section
        title={t.fleet}
        actions={open.mayWrite && <Button onClick={() => ask({ kind: 'nodes' })}>{t.edit}</Button>}
      >
        <p class={css.fleet}>
          {outline.nodes === null ? (
            <span class={css.hint}>{t.allGroups}</span>
          ) : (
            <>
              <code translate={false}>{text(outline.nodes.value)}</code>
              <Size size={sizeOf(text(outline.nodes.value), outline)} />
            </>
          )}
        </p>
      </Section>
      <div class={css.formHead}>
        <h2>{t.groups}</h2>
        {open.mayWrite && (
          <Button icon="plus" onClick={() => ask({ kind: 'group', group: undefined })}>
            {t.addGroup}
          </Button>
        )}
      </div>
      <Groups open={open} onGo={onGo} onAsk={ask} />
      {asked.value && <Dialogs open={open} asked={asked.value} onClose={close} />}
    </div>
  );
}

function Groups({ open, onGo, onAsk }: FormProps & { readonly onAsk: (asked: Asked) => void }) {
  const t = texts();
  const { outline } = open.check.checked;
  const sizes = useSizes(outline);
  const isOurs = (row: Entry) => open.mayWrite && row.file !== null;
  return (
    <DataTable
      label={t.groups}
      rows={outline.groups}
      idOf={(row) => row.name}
      columns={[
        {
          id: 'name',
          title: t.group,
          width: 'minmax(8rem, 14rem)',
          isMono: true,
          cell: (row) => `@${row.name}`,
        },
        {
          id: 'nodes',
          title: t.nodes,
          width: 'minmax(12rem, 1fr)',
          isMono: true,
          cell: (row) => text(row.value),
        },
        {
          id: 'count',
          title: t.count,
          width: '9rem',
          align: 'end',
          cell: (row) => <Size size={sizes.get(row.name)} />,
        },
        {
          id: 'where',
          title: t.where,
          width: 'minmax(8rem, 14rem)',
          cell: (row) => <Where entry={row} onGo={onGo} />,
        },
        {
          id: 'acts',
          title: t.acts,
          width: '5rem',
          align: 'end',
          cell: (row) =>
            isOurs(row) && (
              <RowActs
                edit={t.editGroup(row.name)}
                remove={t.removeGroup(row.name)}
                onEdit={() => onAsk({ kind: 'group', group: row })}
                onRemove={() => onAsk({ kind: 'remove', group: row })}
              />
            ),
        },
      ]}
      onOpen={(row) => isOurs(row) && onAsk({ kind: 'group', group: row })}
      empty={<EmptyState icon="nodes" title={t.noGroups} />}
    />
  );
}

function useSizes(outline: ConfigOutline): ReadonlyMap<string, SetSize | undefined> {
  return useMemo(
    () => new Map(outline.groups.map(({ name, value }) => [name, sizeOf(text(value), outline)])),
    [outline],
  );
}

interface RowActsProps {
  readonly edit: string;
  readonly remove: string;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

export function RowActs({ edit, remove, onEdit, onRemove }: RowActsProps) {
  return (
    <>
      <IconButton icon="edit" label={edit} onClick={onEdit} />
      <IconButton icon="trash" label={remove} onClick={onRemove} />
    </>
  );
}

export function Where({ entry, onGo }: { readonly entry: Entry; readonly onGo: FormProps['onGo'] }) {
  const { file, line } = entry;
  if (file === null) return null;
  return (
    <button type="button" class={css.go} translate={false} onClick={() => onGo(file, line, 1)}>
      {file}:{line}
    </button>
  );
}

function Size({ size }: { readonly size: SetSize | undefined }) {
  if (size === undefined) return null;
  return 'fault' in size ? (
    <span class={css.bad} title={size.fault} translate={false}>
      {size.fault}
    </span>
  ) : (
    <span class={css.hint}>{texts().nodeCount(size.count)}</span>
  );
}

interface DialogsProps {
  readonly open: OpenFile;
  readonly asked: Asked;
  readonly onClose: () => void;
}

function Dialogs({ open, asked, onClose }: DialogsProps) {
  const t = texts();
  if (asked.kind === 'remove') {
    const { name, file } = asked.group;
    return (
      <EditDialog
        title={t.removeGroup(name)}
        file={file ?? open.file.file}
        edit={{ kind: 'remove-group', group: name }}
        isDangerous
        onClose={onClose}
      />
    );
  }
  if (asked.kind === 'nodes') return <NodesDialog open={open} onClose={onClose} />;
  return <GroupDialog open={open} group={asked.group} onClose={onClose} />;
}

function NodesDialog({ open, onClose }: Omit<DialogsProps, 'asked'>) {
  const t = texts();
  const { outline } = open.check.checked;
  const nodes = useSignal(text(outline.nodes?.value));
  return (
    <EditDialog
      title={t.fleet}
      file={outline.nodes?.file ?? open.file.file}
      edit={nodes.value.trim() === '' ? undefined : { kind: 'set-nodes', nodes: nodes.value.trim() }}
      onClose={onClose}
    >
      <NodesField value={nodes} outline={outline} isFirst />
    </EditDialog>
  );
}

function GroupDialog({
  open,
  group,
  onClose,
}: Omit<DialogsProps, 'asked'> & { readonly group: Entry | undefined }) {
  const t = texts();
  const { outline } = open.check.checked;
  const name = useSignal(group?.name ?? '');
  const nodes = useSignal(text(group?.value));
  return (
    <EditDialog
      title={group === undefined ? t.addGroup : t.editGroup(group.name)}
      file={group?.file ?? open.file.file}
      edit={groupEdit(group, name.value.trim(), nodes.value.trim())}
      onClose={onClose}
    >
      <Field label={t.name} value={name} isMono isFirst={group === undefined} isRequired />
      <NodesField value={nodes} outline={outline} isFirst={group !== undefined} />
    </EditDialog>
  );
}

/** A new name first: what it holds can be changed after that. */
function groupEdit(group: Entry | undefined, name: string, nodes: string): ConfigEdit | undefined {
  if (name === '' || nodes === '') return undefined;
  if (group !== undefined && name !== group.name)
    return { kind: 'rename-group', group: group.name, to: name };
  return { kind: 'set-group', group: name, nodes };
}

interface NodesFieldProps {
  readonly value: { value: string };
  readonly outline: ConfigOutline;
  readonly isFirst?: boolean;
}

export function NodesField({ value, outline, isFirst = false }: NodesFieldProps) {
  const t = texts();
  const size = sizeOf(value.value, outline);
  const fault = size !== undefined && 'fault' in size ? size.fault : undefined;
  return (
    <Field
      label={t.nodes}
      value={value}
      isMono
      isFirst={isFirst}
      isRequired
      hint={size !== undefined && 'count' in size ? t.nodeCount(size.count) : t.nodesHint}
      {...(fault !== undefined && { error: fault })}
    />
  );
}
