/** The services as forms, which write the text of the file. */

import { useSignal } from '@preact/signals';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import css from './config.module.css';
import { EditDialog } from './edit-dialog.tsx';
import { type Entry, type FormProps, RowActs, Where } from './groups-form.tsx';
import { ServiceDialog } from './service-dialog.tsx';
import { mapOf, namesOf, PROBES, text } from './service-form.ts';
import { texts } from './texts.ts';

type Asked = { readonly service: Entry | undefined; readonly isRemoved: boolean };

export function ServicesForm({ open, onGo }: FormProps) {
  const t = texts();
  const asked = useSignal<Asked | undefined>(undefined);
  const close = () => (asked.value = undefined);
  const service = asked.value?.service;
  return (
    <div class={css.form}>
      <div class={css.formHead}>
        <h2>{t.services}</h2>
        {open.mayWrite && (
          <Button icon="plus" onClick={() => (asked.value = { service: undefined, isRemoved: false })}>
            {t.addService}
          </Button>
        )}
      </div>
      <Services open={open} onGo={onGo} onAsk={(next) => (asked.value = next)} />
      {asked.value && !asked.value.isRemoved && (
        <ServiceDialog open={open} service={service} onClose={close} />
      )}
      {asked.value?.isRemoved && service && (
        <EditDialog
          title={t.removeService(service.name)}
          file={service.file ?? open.file.file}
          edit={{ kind: 'remove-service', service: service.name }}
          isDangerous
          onClose={close}
        />
      )}
    </div>
  );
}

function Services({ open, onGo, onAsk }: FormProps & { readonly onAsk: (asked: Asked) => void }) {
  const t = texts();
  const isOurs = (row: Entry) => open.mayWrite && row.file !== null;
  return (
    <DataTable
      label={t.services}
      rows={open.check.checked.outline.services}
      idOf={(row) => row.name}
      columns={[
        { id: 'name', title: t.service, width: 'minmax(8rem, 14rem)', isMono: true, cell: (row) => row.name },
        {
          id: 'nodes',
          title: t.nodes,
          width: 'minmax(8rem, 1fr)',
          isMono: true,
          cell: (row) => said(row, 'nodes'),
        },
        {
          id: 'unit',
          title: t.unit,
          width: 'minmax(6rem, 12rem)',
          isMono: true,
          cell: (row) => said(row, 'unit'),
        },
        { id: 'state', title: t.state, width: '7rem', cell: (row) => said(row, 'state') },
        {
          id: 'depends',
          title: t.dependsOn,
          width: 'minmax(8rem, 1fr)',
          isMono: true,
          cell: (row) => namesOf(mapOf(row.value)['depends_on']).join(' '),
        },
        { id: 'health', title: t.healthcheck, width: 'minmax(8rem, 14rem)', isMono: true, cell: healthText },
        {
          id: 'where',
          title: t.where,
          width: 'minmax(8rem, 12rem)',
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
                edit={t.editService(row.name)}
                remove={t.removeService(row.name)}
                onEdit={() => onAsk({ service: row, isRemoved: false })}
                onRemove={() => onAsk({ service: row, isRemoved: true })}
              />
            ),
        },
      ]}
      onOpen={(row) => isOurs(row) && onAsk({ service: row, isRemoved: false })}
      empty={<EmptyState icon="services" title={t.noServices} />}
    />
  );
}

function said({ value }: Entry, key: string): string {
  const written = mapOf(value)[key];
  return typeof written === 'string' ? written : '';
}

function healthText({ value }: Entry): string {
  const health = mapOf(mapOf(value)['healthcheck']);
  const probe = PROBES.find((one) => one in health);
  return probe === undefined ? '' : `${probe} ${text(health[probe])}`;
}
