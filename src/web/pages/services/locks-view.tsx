/** Whose locks lie on the nodes; one that was left behind is broken by naming it. */

import { useSignal } from '@preact/signals';
import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import { type Answer, SERVICES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { say } from '../../parts/notices.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { mayDo } from '../../shell/me.ts';
import { duration } from '../../texts/format.ts';
import css from './services.module.css';
import { texts } from './texts.ts';
import { AskedOfNodes } from './asked-of-nodes.tsx';

type Lock = Answer<typeof SERVICES.locks>['locks'][number];

export function LocksView() {
  const t = texts();
  return (
    <AskedOfNodes verb="locks" look={t.readLocks} ask={(body) => call(SERVICES.locks, { body })}>
      {({ locks, troubled }, again) => (
        <>
          {troubled.map(({ nodes, outcome, detail }) => (
            <p key={nodes}>
              <Badge state={outcome} /> <code>{nodes}</code>{' '}
              <span class={css.hint}>{sanitise(detail ?? '')}</span>
            </p>
          ))}
          {locks.length > 0 ? (
            <LockTable locks={locks} again={again} />
          ) : (
            <EmptyState icon="check" title={t.noLocks}>
              {t.noLocksText}
            </EmptyState>
          )}
        </>
      )}
    </AskedOfNodes>
  );
}

function LockTable({ locks, again }: { readonly locks: readonly Lock[]; readonly again: () => void }) {
  const t = texts();
  const { run, service, nodes, who, what, left } = t.lockColumns;
  const asked = useSignal<Lock | undefined>(undefined);
  return (
    <>
      <table class={css.table}>
        <thead>
          <tr>
            {[run, service, nodes, who, what, left, t.breakLock].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {locks.map((lock) => (
            <LockRow key={`${lock.id} ${lock.service}`} lock={lock} onBreak={() => (asked.value = lock)} />
          ))}
        </tbody>
      </table>
      {asked.value && (
        <BreakDialog lock={asked.value} again={again} onClose={() => (asked.value = undefined)} />
      )}
    </>
  );
}

function LockRow({ lock, onBreak }: { readonly lock: Lock; readonly onBreak: () => void }) {
  const t = texts();
  const { id, service, nodes, who, host, what, leftSeconds } = lock;
  return (
    <tr>
      <td class={css.mono}>{id ?? '?'}</td>
      <td class={css.mono}>{service}</td>
      <td class={css.mono}>{nodes}</td>
      <td>{who === null ? '?' : `${who}@${host ?? '?'}`}</td>
      <td class={css.mono}>{what ?? '?'}</td>
      <td>{leftSeconds === 0 ? t.over : duration(leftSeconds * 1000)}</td>
      <td>
        {id !== null && mayDo('change-services') && (
          <Button kind="danger" onClick={onBreak}>
            {t.breakLock}
          </Button>
        )}
      </td>
    </tr>
  );
}

interface BreakDialogProps {
  readonly lock: Lock;
  readonly again: () => void;
  readonly onClose: () => void;
}

function BreakDialog({ lock: { id, nodes }, again, onClose }: BreakDialogProps) {
  const t = texts();
  const act = useAct(async () => {
    if (id === null) return;
    await call(SERVICES.breakLocks, { body: { id, nodes } });
    say(t.broken);
    again();
  });
  return (
    <Confirm
      verb={t.breakLock}
      nodes={nodes}
      count={NodeSet.parse(nodes).size}
      isDangerous
      {...{ act, onClose }}
    >
      <CommandLine command={shellLine('grappe', 'service', 'locks', '--break', id ?? '', '-w', nodes)} />
      <p class={css.warning}>{t.breakText}</p>
    </Confirm>
  );
}
