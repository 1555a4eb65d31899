/** Adds accounts, one or a class of them, and shows the links that let their owners in. */

import { useSignal } from '@preact/signals';
import { ACCOUNTS, type Role } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { LinksList, type MadeLink } from './links-list.tsx';
import { RightsFields, rightsOf } from './rights-fields.tsx';
import { texts } from './texts.ts';

export function AddDialog({ onClose }: { readonly onClose: () => void }) {
  const t = texts();
  const names = useSignal('');
  const rights = { role: useSignal<Role>('user'), nodes: useSignal(''), languages: useSignal('') };
  const links = useSignal<readonly MadeLink[]>([]);
  const wanted = names.value.split(/\s+/).filter(Boolean);
  const add = useAct(async () => {
    // Those that were made are shown even where a later one is refused.
    for (const name of wanted) {
      const { account, link } = await call(ACCOUNTS.add, { body: { name, ...rightsOf(rights) } });
      links.value = [...links.value, { name: account.name, ...link }];
      names.value = names.value
        .split('\n')
        .filter((line) => line.trim() !== name)
        .join('\n');
    }
  });
  const run = () => void add.run();
  const isDone = links.value.length > 0 && wanted.length === 0 && !add.isBusy;
  return (
    <Dialog
      title={t.user.addTitle}
      onClose={onClose}
      actions={
        isDone ? (
          <Button kind="main" onClick={onClose}>
            {t.close}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t.cancel}</Button>
            <Button kind="main" disabled={wanted.length === 0} isBusy={add.isBusy} onClick={run}>
              {t.user.create}
            </Button>
          </>
        )
      }
    >
      {!isDone && (
        <>
          <Field
            label={t.user.names}
            hint={t.user.namesHint}
            value={names}
            rows={3}
            isMono
            isFirst
            onEnter={run}
          />
          <RightsFields {...rights} />
          <CommandLine command={commandFor(wanted, rightsOf(rights))} />
        </>
      )}
      {add.problem && <ProblemView problem={add.problem} />}
      {links.value.length > 0 && <LinksList links={links.value} />}
    </Dialog>
  );
}

function commandFor(
  names: readonly string[],
  { role, nodes, languages }: ReturnType<typeof rightsOf>,
): string {
  return shellLine(
    ...['grappe', 'user', 'add'],
    ...(names.length > 0 ? names : ['NAME']),
    ...['--role', role],
    ...(nodes === null ? [] : ['--nodes', nodes]),
    ...(languages === null ? [] : ['--languages', languages.join(',')]),
  );
}
