/** Whose locks lie on the nodes; one that was left behind is broken by naming it. */

import { useSignal } from '@preact/signals';
import { NodeSet } from '../../../nodeset/index.ts';
import { type Answer, SERVICES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { say } from '../../parts/notices.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { mayDo } from '../../shell/me.ts';
import { target } from '../../shell/target.ts';
import { duration } from '../../texts/format.ts';
import css from './services.module.css';
import { texts } from './texts.ts';
import { useOnce } from './use-once.ts';

type Lock = Answer<typeof SERVICES.locks>['locks'][number];

export function LocksView() {
  const t = texts();
  const { folded } = target.value;
  const choice = folded === '' ? {} : { nodes: folded };
  const locks = useOnce(() => call(SERVICES.locks, { body: choice }), folded);
  if (!mayDo('check-nodes')) return <EmptyState title={t.mayNotAsk} />;
  const found = locks.value?.locks ?? [];
  return (
    <div class={css.states}>
      <CommandLine
        command={shellLine('grappe', 'service', 'locks', ...(folded === '' ? [] : ['-w', folded]))}
      />
      <div class={css.verbs}>
        <Button icon="again" isBusy={locks.isBusy} onClick={locks.again}>
          {t.readLocks}
        </Button>
        {locks.isBusy && <span role="status">{t.asking}</span>}
      </div>
      {locks.problem && <ProblemView problem={locks.problem} onAgain={locks.again} />}
      {locks.value?.troubled.map(({ nodes, outcome, detail }) => (
        <p key={nodes}>
          <Badge state={outcome} /> <code>{nodes}</code> <span class={css.hint}>{detail}</span>
        </p>
      ))}
      {locks.value && found.length === 0 && (
        <EmptyState icon="check" title={t.noLocks}>
          {t.noLocksText}
        </EmptyState>
      )}
      {found.length > 0 && <LockTable locks={found} again={locks.again} />}
    </div>
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
