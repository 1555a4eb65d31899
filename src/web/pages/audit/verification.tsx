/** Whether the chain of records is whole: read from the first to the last when somebody asks. */

import { useSignal } from '@preact/signals';
import { AUDIT, type Answer } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import css from './page.module.css';
import { texts } from './texts.ts';

type Verified = Answer<(typeof AUDIT)['verify']>;

const MOST_SHOWN = 5;

export function Verification() {
  const t = texts();
  const verified = useSignal<Verified | undefined>(undefined);
  const verify = useAct(async () => {
    verified.value = await call(AUDIT.verify);
  });
  return (
    <>
      <div class={css.verified}>
        <Button icon="check" isBusy={verify.isBusy} onClick={() => void verify.run()}>
          {t.verify}
        </Button>
        <CommandLine command="grappe audit verify" />
        <div role="status" class={css.verified}>
          {verified.value && <Result verified={verified.value} />}
        </div>
      </div>
      {verify.problem && <ProblemView problem={verify.problem} />}
    </>
  );
}

function Result({ verified: { records, head, faults } }: { readonly verified: Verified }) {
  const t = texts();
  if (faults.length === 0)
    return (
      <>
        <Badge state={t.whole(records)} tone="ok" />
        <code translate={false}>{`${head.number}:${head.hash.slice(0, 16)}…`}</code>
        <CopyButton text={`${head.number} ${head.hash}`} />
        <span class={css.quiet}>{t.head}</span>
      </>
    );
  return (
    <>
      <Badge state={t.broken(faults.length)} tone="bad" />
      <ul>
        {faults.slice(0, MOST_SHOWN).map(({ path, line, text }) => (
          <li key={`${path} ${line}`}>
            <code>{path}</code> {t.line(line)}: {text}
          </li>
        ))}
      </ul>
    </>
  );
}
