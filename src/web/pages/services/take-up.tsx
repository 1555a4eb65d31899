/** A change that broke off or was stopped, and what takes up what is left of it: the server, or a shell there. */

import { useSignal } from '@preact/signals';
import { NodeSet } from '../../../nodeset/index.ts';
import { SERVICES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { mayDo } from '../../shell/me.ts';
import type { Rollout } from './rollout-view.tsx';
import lanes from './rollout.module.css';
import { texts } from './texts.ts';

export function TakeUp({ rollout: { run, state, left, services } }: { readonly rollout: Rollout }) {
  const t = texts();
  const isAsking = useSignal(false);
  const resume = useAct(() => call(SERVICES.order, { params: { run }, body: { kind: 'resume' } }));
  if (state === 'running' || (left === 0 && state !== 'interrupted')) return null;
  const nodes = NodeSet.parseAll(services.map((service) => service.nodes).filter((some) => some !== ''));
  return (
    <section class={lanes.left}>
      <p>
        {left > 0 && <b>{t.left(left)}</b>} {t.takeUp}
      </p>
      <CommandLine command={shellLine('grappe', 'service', 'rollout', 'resume', run)} />
      {mayDo('change-services') && (
        <Button icon="play" onClick={() => (isAsking.value = true)}>
          {t.resume}
        </Button>
      )}
      {isAsking.value && (
        <Confirm
          verb={t.resume}
          nodes={nodes.fold()}
          count={nodes.size}
          act={resume}
          onClose={() => (isAsking.value = false)}
        >
          <p>{t.takeUpText}</p>
        </Confirm>
      )}
    </section>
  );
}
