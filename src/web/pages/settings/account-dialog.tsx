/** One account: what it may do is changed, a link is made, it is disabled or removed. */

import { useSignal } from '@preact/signals';
import { ACCOUNTS, type Answer } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { say } from '../../parts/notices.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { LinksList, type MadeLink } from './links-list.tsx';
import css from './page.module.css';
import { RightsFields, rightsOf } from './rights-fields.tsx';
import { texts } from './texts.ts';

type Account = Answer<(typeof ACCOUNTS)['list']>['accounts'][number];

interface AccountDialogProps {
  readonly account: Account;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

export function AccountDialog({ account, onChanged, onClose }: AccountDialogProps) {
  const t = texts();
  const { name, isLocal } = account;
  const rights = {
    role: useSignal(account.role),
    nodes: useSignal(account.nodes ?? ''),
    languages: useSignal(account.languages?.join(' ') ?? ''),
  };
  const save = useAct(async () => {
    await call(ACCOUNTS.change, { params: { name }, body: rightsOf(rights) });
    say(t.user.changed);
    onChanged();
    onClose();
  });
  return (
    <Dialog
      title={name}
      onClose={onClose}
      actions={
        isLocal ? (
          <Button onClick={onClose}>{t.close}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{t.cancel}</Button>
            <Button kind="main" isBusy={save.isBusy} onClick={() => void save.run()}>
              {t.user.change}
            </Button>
          </>
        )
      }
    >
      {isLocal ? <p class={css.quiet}>{t.user.localText}</p> : <RightsFields {...rights} />}
      {!isLocal && rights.role.value !== account.role && <p class={css.quiet}>{t.user.roleEnds}</p>}
      {save.problem && <ProblemView problem={save.problem} />}
      <Acts {...{ account, onChanged, onClose }} />
    </Dialog>
  );
}

function Acts({ account, onChanged, onClose }: AccountDialogProps) {
  const t = texts().user;
  const { name, isLocal, isDisabled, hasPassword } = account;
  const params = { name };
  const links = useSignal<readonly MadeLink[]>([]);
  const link = useAct(async () => {
    links.value = [{ name, ...(await call(ACCOUNTS.link, { params })).link }];
  });
  const turn = useAct(async () => {
    await call(ACCOUNTS.change, { params, body: { isDisabled: !isDisabled } });
    say(t.changed);
    onChanged();
  });
  const drop = useAct(async () => {
    await call(ACCOUNTS.dropPassword, { params });
    say(t.dropped);
    onChanged();
  });
  const problem = link.problem ?? turn.problem ?? drop.problem;
  return (
    <>
      <div class={css.acts}>
        <Button isBusy={link.isBusy} onClick={() => void link.run()}>
          {t.link}
        </Button>
        {hasPassword && (
          <Button isBusy={drop.isBusy} onClick={() => void drop.run()}>
            {t.dropPassword}
          </Button>
        )}
        {!isLocal && (
          <Button isBusy={turn.isBusy} onClick={() => void turn.run()}>
            {isDisabled ? t.enable : t.disable}
          </Button>
        )}
        {!isLocal && <Removal {...{ account, onChanged, onClose }} />}
      </div>
      {problem && <ProblemView problem={problem} />}
      {links.value.length > 0 && <LinksList links={links.value} />}
    </>
  );
}

/** Asks once more: it cannot be taken back. */
function Removal({ account: { name }, onChanged, onClose }: AccountDialogProps) {
  const t = texts().user;
  const isSure = useSignal(false);
  const remove = useAct(async () => {
    await call(ACCOUNTS.remove, { params: { name } });
    say(t.removed);
    onChanged();
    onClose();
  });
  if (!isSure.value)
    return (
      <Button icon="trash" onClick={() => (isSure.value = true)}>
        {t.remove}
      </Button>
    );
  return (
    <div class={css.form}>
      <p class={css.quiet}>{t.removeText}</p>
      <Button kind="danger" isBusy={remove.isBusy} onClick={() => void remove.run()}>
        {t.removeSure(name)}
      </Button>
      {remove.problem && <ProblemView problem={remove.problem} />}
    </div>
  );
}
