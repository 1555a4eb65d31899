/** Orders to a change that goes on, in whatever shell it runs. */

import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { NodeSet } from '../../../nodeset/index.ts';
import { SERVICES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { keepProblem } from '../../parts/notices.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { mayDo } from '../../shell/me.ts';
import { usePageKeys } from '../../shell/page-keys.ts';
import type { Rollout } from './rollout-view.tsx';
import { texts } from './texts.ts';

type Kind = 'pause' | 'resume' | 'promote' | 'abort';

export function RolloutActions({ rollout }: { readonly rollout: Rollout }) {
  const t = texts();
  const { run, paused, state, services } = rollout;
  const isAborting = useSignal(false);
  const tell = (kind: Kind) => call(SERVICES.order, { params: { run }, body: { kind } });
  const order = useAct((kind: Kind) =>
    tell(kind).catch((thrown: unknown) => keepProblem(`${t[kind]} ${run}`, thrown)),
  );
  const abort = useAct(() => tell('abort'));
  const mayOrder = state === 'running' && mayDo('change-services');
  const isWaiting = services.some(({ waiting }) => waiting);
  const keys = useMemo(() => {
    const hold = paused ? ('resume' as const) : ('pause' as const);
    return [
      { key: 'p', title: t[hold], press: () => void order.run(hold) },
      ...(isWaiting ? [{ key: 'o', title: t.promote, press: () => void order.run('promote') }] : []),
      { key: 'a', title: t.abort, press: () => (isAborting.value = true) },
    ];
  }, [paused, isWaiting, run, t]);
  usePageKeys(mayOrder ? keys : NO_KEYS);
  if (!mayOrder) return null;
  const nodes = NodeSet.parseAll(services.map((service) => service.nodes).filter((some) => some !== ''));
  return (
    <>
      {isWaiting && (
        <Button kind="main" icon="play" isBusy={order.isBusy} onClick={() => void order.run('promote')}>
          {t.promote}
        </Button>
      )}
      {paused ? (
        <Button icon="play" isBusy={order.isBusy} onClick={() => void order.run('resume')}>
          {t.resume}
        </Button>
      ) : (
        <Button icon="pause" isBusy={order.isBusy} onClick={() => void order.run('pause')}>
          {t.pause}
        </Button>
      )}
      <Button kind="danger" icon="stop" onClick={() => (isAborting.value = true)}>
        {t.abort}
      </Button>
      {isAborting.value && (
        <Confirm
          verb={t.abort}
          nodes={nodes.fold()}
          count={nodes.size}
          typedFrom={Infinity}
          isDangerous
          act={abort}
          onClose={() => (isAborting.value = false)}
        >
          <CommandLine command={shellLine('grappe', 'service', 'rollout', 'abort', run)} />
          <p>{t.abortText}</p>
        </Confirm>
      )}
    </>
  );
}

const NO_KEYS: readonly [] = [];
