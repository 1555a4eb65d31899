/** All that one record holds. */

import { sanitise } from '../../../output/index.ts';
import type { AUDIT, Answer } from '../../../protocol/index.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { time } from '../../texts/format.ts';
import { valueText } from './details.ts';
import css from './page.module.css';
import { texts } from './texts.ts';

type Entry = Answer<(typeof AUDIT)['list']>['records'][number];

export function RecordDialog({ record, onClose }: { readonly record: Entry; readonly onClose: () => void }) {
  const t = texts();
  const { number, at, event, details } = record;
  const rows = Object.entries(details).filter(([, value]) => valueText(value) !== '');
  return (
    <Dialog title={t.record(number)} onClose={onClose} actions={<Button onClick={onClose}>{t.close}</Button>}>
      <dl class={css.facts}>
        <dt>{t.at}</dt>
        <dd>{time(at)}</dd>
        <dt>{t.event}</dt>
        <dd translate={false}>{event}</dd>
        {rows.map(([name, value]) => (
          <>
            <dt key={`${name} name`} translate={false}>
              {sanitise(name)}
            </dt>
            <dd key={name} translate={false}>
              {valueText(value)}
            </dd>
          </>
        ))}
      </dl>
    </Dialog>
  );
}
