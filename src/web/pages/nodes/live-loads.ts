/** Follows the load of the fleet while somebody looks: not in a tab that is hidden, and not when it was stopped. */

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { NODES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { LiveResource } from '../../api/resource.ts';
import { readKept, writeKept } from '../../shell/kept.ts';
import { type LoadsModel, loadsModel } from './fleet-model.ts';

export const isSampling = signal(readKept('sampling') !== 'off');
/** The last that was seen; it stays when nobody samples any more. */
export const loads = signal<LoadsModel | undefined>(undefined);

export function setSampling(on: boolean): void {
  isSampling.value = on;
  writeKept('sampling', on ? 'on' : 'off');
}

/** While the component is drawn. */
export function useLoads(): LoadsModel | undefined {
  const wanted = isSampling.value;
  useEffect(() => (wanted ? followWhileSeen() : undefined), [wanted]);
  return loads.value;
}

function followWhileSeen(): () => void {
  let end: (() => void) | undefined;
  const turn = () => {
    const isSeen = document.visibilityState === 'visible';
    if (isSeen) end ??= follow();
    else {
      end?.();
      end = undefined;
    }
  };
  turn();
  document.addEventListener('visibilitychange', turn);
  return () => {
    document.removeEventListener('visibilitychange', turn);
    end?.();
  };
}

function follow(): () => void {
  const resource = new LiveResource(async () => {
    loads.value = loadsModel(await call(NODES.loads), Date.now());
  });
  resource.open(['nodes']);
  return () => resource.close();
}
