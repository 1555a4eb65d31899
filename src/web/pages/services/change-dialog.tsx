/** Before services are changed: the plan, made of what the nodes say now. What is agreed to is what was shown, and nothing else. */

import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { NodeSet } from '../../../nodeset/index.ts';
import { type Answer, SERVICES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct, useAnswer } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Checkbox, Field } from '../../parts/field.tsx';
import { Fold } from '../../parts/fold.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { navigate, pathOf } from '../../router/location.ts';
import type { Held } from '../../router/use-query.ts';
import { list, number } from '../../texts/format.ts';
import { serviceRows } from './matrix-model.ts';
import { choiceOf, DANGEROUS, isGoal, type Limits, lineOf, NO_LIMITS, type Order, orderOf } from './order.ts';
import { PlanView } from './plan-view.tsx';
import { chosenNow } from './selection.ts';
import css from './services.module.css';
import { texts } from './texts.ts';

interface ChangeDialogProps {
  /** As it stands in the address. */
  readonly goal: string;
  readonly onClose: () => void;
}

type Planned = Answer<typeof SERVICES.plan> & { readonly order: Order };

/** From so many instances on, their number is to be typed. */
const TYPED_FROM = 50;

export function ChangeDialog({ goal, onClose }: ChangeDialogProps) {
  const declared = useAnswer(SERVICES.list, ['config']);
  const services = declared.value.value?.services;
  const choice = useMemo(
    () => services && choiceOf(chosenNow(), serviceRows(services, undefined)),
    [services],
  );
  if (choice === undefined || !isGoal(goal) || choice.names?.length === 0) return null;
  return <Planning {...{ goal, choice, onClose }} />;
}

interface PlanningProps {
  readonly goal: Order['goal'];
  readonly choice: Pick<Order, 'names' | 'nodes'>;
  readonly onClose: () => void;
}

function Planning({ goal, choice, onClose }: PlanningProps) {
  const t = texts();
  const work = usePlanning(goal, choice);
  const { order, limits, planned, plan, change, remake } = work;
  const typed = useSignal('');
  const due = dueOf(planned);
  const mustType = due.count >= TYPED_FROM;
  const isReady = due.count > 0 && (!mustType || typed.value.replace(/\D/g, '') === String(due.count));
  return (
    <Dialog
      title={`${goal} ${choice.names?.join(', ') ?? ''}`}
      size="large"
      onClose={onClose}
      actions={
        <>
          <Button autofocus onClick={onClose}>
            {t.cancel}
          </Button>
          <Button
            kind={DANGEROUS.has(goal) ? 'danger' : 'main'}
            disabled={!isReady}
            isBusy={change.isBusy}
            onClick={() => isReady && void change.run()}
          >
            <span>
              <span translate={false}>{goal}</span>
              {due.count > 0 && `: ${t.instances(due.count, due.nodes)}`}
            </span>
          </Button>
        </>
      }
    >
      <CommandLine command={lineOf(order)} />
      <LimitFields {...{ limits, goal, isStale: work.isStale, again: () => remake() }} />
      {plan.isBusy && <p role="status">{t.planning}</p>}
      <PlanProblem {...work} />
      {mustType && <Field label={t.typeCount(number(due.count))} value={typed} inputMode="numeric" isMono />}
      {planned && <Shown planned={planned} />}
      {change.problem && (
        <ProblemView problem={change.problem}>
          {AGAIN.has(change.problem.code) && <Button onClick={() => remake()}>{t.replan}</Button>}
        </ProblemView>
      )}
    </Dialog>
  );
}

/** The world has moved, or somebody else was at it: another look tells what would be done now. */
const AGAIN: ReadonlySet<string> = new Set(['changed-meanwhile', 'locked']);

function usePlanning(goal: Order['goal'], choice: PlanningProps['choice']) {
  const limits = useSignal<Limits>(NO_LIMITS);
  const shown = useSignal<Planned | undefined>(undefined);
  const order = orderOf(goal, choice, limits.value);
  const plan = useAct(async (wanted: Order) => {
    shown.value = undefined;
    shown.value = { ...(await call(SERVICES.plan, { body: wanted })), order: wanted };
  });
  const change = useAct(async () => {
    if (shown.value === undefined) return;
    const { order: agreed, plan: known } = shown.value;
    const { run } = await call(SERVICES.change, { body: { order: agreed, plan: known.plan } });
    navigate(pathOf('services', 'changes', run));
  });
  useEffect(() => void plan.run(order), []);
  const isStale = plan.isBusy || JSON.stringify(shown.value?.order) !== JSON.stringify(order);
  return {
    ...{ limits, order, plan, change, isStale },
    /** Undefined while it is not what the limits say. */
    planned: isStale ? undefined : shown.value,
    remake: (changed: Partial<Limits> = {}) => {
      change.clear();
      limits.value = { ...limits.value, ...changed };
      void plan.run(orderOf(goal, choice, limits.value));
    },
  };
}

function PlanProblem({ plan, remake }: Pick<ReturnType<typeof usePlanning>, 'plan' | 'remake'>) {
  if (!plan.problem) return null;
  return (
    <ProblemView problem={plan.problem} onAgain={() => remake()}>
      {plan.problem.code === 'dependents-run' && (
        <Button onClick={() => remake({ withDependents: true, noDeps: false })}>
          {texts().withDependents}
        </Button>
      )}
    </ProblemView>
  );
}

function Shown({ planned: { plan, manual, risks } }: { readonly planned: Planned }) {
  const t = texts();
  return (
    <>
      <PlanView plan={plan} />
      {manual.length > 0 && <p class={css.warning}>{t.manual(list(manual))}</p>}
      {risks.map((risk) => (
        <p key={risk} class={css.warning} translate={false}>
          {risk}
        </p>
      ))}
    </>
  );
}

function dueOf(planned: Planned | undefined): { readonly count: number; readonly nodes: number } {
  const changes = planned?.plan.changes ?? [];
  const count = changes.reduce((sum, change) => sum + change.count, 0);
  return { count, nodes: NodeSet.parseAll(changes.map(({ nodes }) => nodes)).size };
}

interface LimitFieldsProps {
  readonly limits: Held<Limits>;
  readonly goal: string;
  readonly isStale: boolean;
  readonly again: () => void;
}

function LimitFields({ limits, goal, isStale, again }: LimitFieldsProps) {
  const t = texts();
  return (
    <Fold title={t.options}>
      <div class={css.fields}>
        <Field label={t.canaryNodes} value={part(limits, 'canary')} placeholder="1" isMono onEnter={again} />
        <Field label={t.batch} value={part(limits, 'batch')} placeholder="10%, 25%" isMono onEnter={again} />
        <Field label={t.maxFailed} value={part(limits, 'maxFailed')} placeholder="2" isMono onEnter={again} />
      </div>
      <div class={css.checks}>
        <Checkbox label={t.noDeps} checked={part(limits, 'noDeps')} />
        {goal === 'stop' && <Checkbox label={t.withDependents} checked={part(limits, 'withDependents')} />}
        <Button icon="again" disabled={!isStale} onClick={again}>
          {t.again}
        </Button>
      </div>
    </Fold>
  );
}

function part<Key extends keyof Limits>(limits: Held<Limits>, key: Key): Held<Limits[Key]> {
  return {
    get value() {
      return limits.value[key];
    },
    set value(next) {
      limits.value = { ...limits.value, [key]: next };
    },
  };
}
