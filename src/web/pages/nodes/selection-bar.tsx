/** What can be done with the nodes that are chosen. */

import { useSignal } from '@preact/signals';
import { NodeSet } from '../../../nodeset/index.ts';
import { NODES, permits, type Role } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { say } from '../../parts/notices.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { navigate } from '../../router/location.ts';
import { setTarget } from '../../shell/target.ts';
import { DrainDialog } from './drain-dialog.tsx';
import type { NodeNow } from './fleet-model.ts';
import css from './selection-bar.module.css';
import { selection } from './selection.ts';
import { texts } from './texts.ts';

interface SelectionBarProps {
  readonly role: Role;
  readonly nodes: readonly NodeNow[];
  readonly onCheck: (nodes: string) => void;
}

export function SelectionBar({ role, nodes, onCheck }: SelectionBarProps) {
  const t = texts();
  const isDraining = useSignal(false);
  const resume = useAct(async (folded: string, count: number) => {
    await call(NODES.resume, { body: { nodes: folded } });
    say(t.resumed(count));
  });
  const chosen = nodes.filter(({ name }) => selection.value.has(name));
  // It keeps its place: nothing moves under a pointer that chooses.
  if (chosen.length === 0) return <div class={`${css.bar} ${css.empty}`}>{t.noneSelected}</div>;
  const folded = NodeSet.from(chosen.map(({ name }) => name)).fold();
  const drained = NodeSet.from(chosen.flatMap(({ name, drained: drain }) => (drain ? [name] : [])));
  return (
    <div class={css.bar} role="group" aria-label={t.selected(chosen.length)}>
      <span class={css.count}>{t.selected(chosen.length)}</span>
      <code class={css.set} translate={false} title={folded}>
        {folded}
      </code>
      {permits(role, 'run-commands') && (
        <Button icon="run" onClick={() => navigate('/run')}>
          {t.run}
        </Button>
      )}
      {permits(role, 'check-nodes') && (
        <Button icon="check" onClick={() => onCheck(folded)}>
          {t.check}
        </Button>
      )}
      {permits(role, 'manage-jobs') && drained.size < chosen.length && (
        <Button onClick={() => (isDraining.value = true)}>{t.drain}</Button>
      )}
      {permits(role, 'manage-jobs') && drained.size > 0 && (
        <Button isBusy={resume.isBusy} onClick={() => resume.run(drained.fold(), drained.size)}>
          {t.resume}
        </Button>
      )}
      <Button kind="quiet" onClick={() => setTarget('')}>
        {t.clear}
      </Button>
      {resume.problem && <ProblemView problem={resume.problem} />}
      {isDraining.value && (
        <DrainDialog nodes={folded} count={chosen.length} onClose={() => (isDraining.value = false)} />
      )}
    </div>
  );
}
