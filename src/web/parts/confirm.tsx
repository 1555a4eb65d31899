/** Asks before something is done to nodes: the verb, the folded set, the count. Many nodes: the count is to be typed. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Act } from '../api/use.ts';
import { number } from '../texts/format.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import css from './dialog.module.css';
import { Field } from './field.tsx';
import { ProblemView } from './problem-view.tsx';
import { texts } from './texts.ts';

interface ConfirmProps {
  /** `restart nginx`; it is the button's word, too. */
  readonly verb: string;
  /** Folded. */
  readonly nodes: string;
  readonly count: number;
  /** From this many on the count is to be typed; 0: always, Infinity: never. */
  readonly typedFrom?: number;
  readonly isDangerous?: boolean;
  readonly act: Act<[]>;
  readonly onClose: () => void;
  /** What else is to be known: the plan, a warning. */
  readonly children?: ComponentChildren;
}

const TYPED_FROM = 50;

export function Confirm(props: ConfirmProps) {
  const { verb, nodes, count, typedFrom = TYPED_FROM, isDangerous = false, act, onClose, children } = props;
  const typed = useSignal('');
  const t = texts();
  const mustType = count >= typedFrom;
  const isSure = !mustType || typed.value.replace(/\D/g, '') === String(count);
  const confirm = async () => {
    if (isSure && (await act.run())) onClose();
  };
  return (
    <Dialog
      title={`${verb} ${t.onNodes(count)}`}
      onClose={onClose}
      actions={
        <>
          <Button autofocus={!mustType} onClick={onClose}>
            {t.cancel}
          </Button>
          <Button
            kind={isDangerous ? 'danger' : 'main'}
            disabled={!isSure}
            isBusy={act.isBusy}
            onClick={confirm}
          >
            {verb}
          </Button>
        </>
      }
    >
      <div class={css.what}>
        <code class={css.set}>{nodes}</code>
      </div>
      {children}
      {mustType && (
        <Field
          label={t.typeCount(number(count))}
          value={typed}
          onEnter={confirm}
          isFirst
          inputMode="numeric"
          isMono
        />
      )}
      {act.problem && <ProblemView problem={act.problem} />}
    </Dialog>
  );
}
