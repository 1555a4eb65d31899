/** Which engine runs a job, and what is asked of Slurm. Nothing where there is no Slurm for whoever looks. */

import { useMemo } from 'preact/hooks';
import { JOBS } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Select } from '../../parts/field.tsx';
import { change, draft, EMPTY, heldText } from './draft.ts';
import { OptionField } from './option-field.tsx';
import { texts } from './texts.ts';

export const SLURM_OPTIONS = ['engine', 'partition', 'account', 'qos', 'gres', 'cpus'] as const;

export function SlurmOptions() {
  const t = texts();
  const engine = useMemo(() => heldText('engine'), []);
  const { value: told } = useAnswer(JOBS.languages, ['jobs']).value;
  const [usual = 'ssh', ...others] = told?.engines ?? [];
  if (usual !== 'slurm' && !others.includes('slurm')) return null;
  const isSlurm = (draft.value.engine || usual) === 'slurm';
  const forget = (chosen: string): void => {
    const { partition, account, qos, gres, cpus } = EMPTY;
    if ((chosen || usual) !== 'slurm') change({ partition, account, qos, gres, cpus });
  };
  return (
    <>
      <Select
        label={t.engine}
        value={engine}
        onChange={forget}
        options={[
          { value: '', text: t.asConfigured },
          { value: 'ssh', text: t.engines.ssh },
          { value: 'slurm', text: t.engines.slurm },
        ]}
      />
      {isSlurm && (
        <>
          <OptionField name="partition" label={t.partition} hint={t.ofSlurm} isMono />
          <OptionField name="account" label={t.account} hint={t.accountHint} isMono />
          <OptionField name="qos" label={t.qos} hint={t.ofSlurm} isMono />
          <OptionField name="gres" label={t.gres} hint={t.gresHint} isMono />
          <OptionField name="cpus" label={t.cpus} hint={t.cpusHint} isNumber />
        </>
      )}
    </>
  );
}
