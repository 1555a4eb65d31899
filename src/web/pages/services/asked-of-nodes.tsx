/** A question to the nodes of the target, asked when its view is shown: its command line, what asks anew, what went wrong. */

import type { ComponentChildren } from 'preact';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { mayDo } from '../../shell/me.ts';
import { target } from '../../shell/target.ts';
import css from './services.module.css';
import { texts } from './texts.ts';
import { useOnce } from './use-once.ts';

interface AskedOfNodesProps<Value> {
  /** Of `grappe service`. */
  readonly verb: string;
  readonly look: string;
  readonly ask: (choice: { readonly nodes?: string }) => Promise<Value>;
  /** Beside the button. */
  readonly summary?: (value: Value) => ComponentChildren;
  readonly children: (value: Value, again: () => void) => ComponentChildren;
}

export function AskedOfNodes<Value>(props: AskedOfNodesProps<Value>) {
  if (mayDo('check-nodes')) return <Asked {...props} />;
  return <EmptyState title={texts().mayNotAsk} />;
}

function Asked<Value>({ verb, look, ask, summary, children }: AskedOfNodesProps<Value>) {
  const t = texts();
  const { folded } = target.value;
  const isAll = folded === '';
  const { value, problem, isBusy, again } = useOnce(() => ask(isAll ? {} : { nodes: folded }), folded);
  return (
    <div class={css.states}>
      <CommandLine command={shellLine('grappe', 'service', verb, ...(isAll ? [] : ['-w', folded]))} />
      <div class={css.verbs}>
        <Button icon="again" isBusy={isBusy} onClick={again}>
          {look}
        </Button>
        {value !== undefined && summary?.(value)}
        {isBusy && <span role="status">{t.asking}</span>}
      </div>
      {problem && <ProblemView problem={problem} onAgain={again} />}
      {value !== undefined && children(value, again)}
    </div>
  );
}
