/** The last lines of all that is chosen, merged by time. */

import { useMemo } from 'preact/hooks';
import { SERVICES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { LogLines } from './log-lines.tsx';
import { chosenNow, nodesIn } from './selection.ts';
import { texts } from './texts.ts';
import { useOnce } from './use-once.ts';

export function LogsDialog({ onClose }: { readonly onClose: () => void }) {
  const t = texts();
  const selection = chosenNow();
  const names = useMemo(() => [...selection.keys()], []);
  const nodes = useMemo(() => nodesIn(selection).fold(), []);
  const logs = useOnce(() => call(SERVICES.logs, { body: { names, nodes } }), '');
  const title = t.logOf(t.place(names.join(', '), nodes));
  return (
    <Dialog
      title={title}
      size="large"
      onClose={onClose}
      actions={
        <Button icon="again" isBusy={logs.isBusy} onClick={logs.again}>
          {t.look}
        </Button>
      }
    >
      <CommandLine command={shellLine('grappe', 'service', 'logs', ...names, '-w', nodes)} />
      {logs.problem && <ProblemView problem={logs.problem} onAgain={logs.again} />}
      {logs.isBusy && !logs.value && <p role="status">{t.asking}</p>}
      {logs.value && <LogLines label={title} logs={logs.value} names={names.length > 1 ? 'both' : 'node'} />}
    </Dialog>
  );
}
