/** Both engines over the same kind of node: a real sshd whose account keeps attempts in a folder of the test. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/jobs/engine.ts';
import { BUILT_IN_LANGUAGES } from '../../src/jobs/languages/index.ts';
import type { Apart } from '../../src/jobs/slurm-engine/apart.ts';
import type { Patience } from '../../src/jobs/slurm-engine/out-of-sight.ts';
import { SlurmEngine } from '../../src/jobs/slurm-engine/index.ts';
import type { Connector } from '../../src/transport/index.ts';
import { testAccount } from './accounts.ts';
import { startJobNodes } from './job-nodes.ts';
import { SLURM_NODES, type SlurmLab, type SlurmLabOptions, startSlurmLab } from './slurm-lab.ts';
import { connectorTo } from './ssh2-target.ts';
import { type Sshd, startSshd } from './sshd.ts';

export interface EngineSite extends AsyncDisposable {
  readonly sshd: Sshd;
  /** Programs leave their marks here. */
  readonly marks: string;
  /** Closed by whoever asks for it. */
  engine(connector?: Connector): Engine;
  /** What the end of an attempt on this node of the seam may say of where it was. */
  ranOn(node: string): readonly string[];
}

export async function startSshSite(): Promise<EngineSite> {
  const nodes = await startJobNodes();
  return {
    sshd: nodes.sshd,
    marks: nodes.marks,
    engine: (connector) => nodes.engine(connector),
    ranOn: (node) => [node],
    [Symbol.asyncDispose]: () => nodes[Symbol.asyncDispose](),
  };
}

export interface SlurmSite extends EngineSite {
  readonly lab: SlurmLab;
  /** Where the attempts of a node of the seam lie. */
  placeOf(node: string): string;
  /** What tasks keep on compute nodes that do not see that folder. */
  readonly onNodes: string;
  engine(connector?: Connector, patience?: Patience, more?: MoreOfEngine): SlurmEngine;
}

export interface MoreOfEngine {
  readonly sharedFolder?: string;
  readonly apart?: Pick<Apart, 'waitS' | 'stayS'>;
}

export interface SlurmSiteOptions extends Pick<SlurmLabOptions, 'conf'> {
  /** Whether each compute node has a state folder of its own. */
  readonly apart?: boolean;
}

/** Short, but longer than anything here takes that is not lost. */
const PATIENCE: Patience = { endedMs: 2000, unknownMs: 20_000, forgottenMs: 60_000 };

export async function startSlurmSite({ conf, apart = false }: SlurmSiteOptions = {}): Promise<SlurmSite> {
  const account = testAccount();
  if (account === undefined) throw new Error('there is no account for Slurm');
  const folder = mkdtempSync(join(tmpdir(), 'grappe-jobs-'));
  const [marks, state, onNodes] = ['marks', 'state', 'nodes'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [marks, state, onNodes]) mkdirSync(each);
  for (const each of [folder, marks, state, onNodes]) chmodSync(each, 0o777);
  const lab = await startSlurmLab(account, { ...(conf && { conf }), ...(apart && { apart: state }) });
  const sshd = await startSshd({ extraConfig: [`SetEnv XDG_STATE_HOME=${state} SLURM_CONF=${lab.conf}`] });
  return {
    sshd,
    lab,
    marks,
    onNodes,
    placeOf: (node) => join(state, 'grappe/jobs/abcd2345', node),
    engine: (connector = connectorTo(sshd), patience = PATIENCE, { sharedFolder, apart: times } = {}) =>
      new SlurmEngine({
        connector,
        patience,
        controller: 'abcd2345',
        languages: BUILT_IN_LANGUAGES,
        slurm: { login: 'n1', nodeFolder: onNodes, ...(sharedFolder !== undefined && { sharedFolder }) },
        ...(times && { apart: times }),
      }),
    ranOn: () => SLURM_NODES,
    async [Symbol.asyncDispose]() {
      await sshd.stop();
      await lab[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
