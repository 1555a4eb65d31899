/** Asks why nodes are taken out of use: the reason stands beside them from then on. */

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { NODES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { say } from '../../parts/notices.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { texts } from './texts.ts';

interface DrainDialogProps {
  readonly nodes: string;
  readonly count: number;
  readonly onClose: () => void;
}

export function DrainDialog({ nodes, count, onClose }: DrainDialogProps) {
  const t = texts();
  const reason = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  // Behind the dialog, which opens with the focus on its first button.
  useEffect(() => field.current?.focus(), []);
  const drain = useAct(async () => {
    await call(NODES.drain, { body: { nodes, reason: reason.value } });
    say(t.drained(count));
  });
  const isReady = reason.value.trim() !== '';
  const finish = async () => {
    if (isReady && (await drain.run())) onClose();
  };
  return (
    <Dialog
      title={t.drainTitle(count)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="main" disabled={!isReady} isBusy={drain.isBusy} onClick={finish}>
            {t.drain.replace('…', '')}
          </Button>
        </>
      }
    >
      <p>
        <code translate={false}>{nodes}</code>
      </p>
      <p>{t.drainText}</p>
      <Field label={t.reason} value={reason} inputRef={field} isRequired onEnter={finish} />
      <CommandLine
        command={shellLine('grappe', 'nodes', 'drain', nodes, '--reason', reason.value.trim() || '…')}
      />
      {drain.problem && <ProblemView problem={drain.problem} />}
    </Dialog>
  );
}
