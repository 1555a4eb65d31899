/** Lines as they are written. The server reads them as long as this is shown, and keeps the newest. */

import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { SERVICES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAnswer } from '../../api/use.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { LogLines } from './log-lines.tsx';
import type { LogsShown } from './logs-dialog.tsx';
import { texts } from './texts.ts';
import { useOnce } from './use-once.ts';

export function FollowedLogs(shown: LogsShown) {
  const t = texts();
  const begun = useOnce(() => call(SERVICES.followLogs, { body: shown.order }), '');
  if (begun.problem) return <ProblemView problem={begun.problem} onAgain={begun.again} />;
  if (!begun.value) return <p role="status">{t.asking}</p>;
  return <Live key={begun.value.id} {...{ id: begun.value.id, shown, again: begun.again }} />;
}

interface LiveProps {
  readonly id: string;
  readonly shown: LogsShown;
  readonly again: () => void;
}

function Live({ id, shown: { label, names }, again }: LiveProps) {
  const topics = useMemo(() => [`logs:${id}`], [id]);
  const logs = useAnswer(SERVICES.followedLogs, topics, { params: { id } });
  const isAtEnd = useSignal(true);
  const problem = logs.problem.value;
  // Nobody looked for a while: the tab was hidden, or the server was started anew.
  const isOver = problem?.code === 'not-found';
  useEffect(() => {
    if (isOver) again();
  }, [isOver]);
  return (
    <>
      {problem && !isOver && <ProblemView problem={problem} onAgain={again} />}
      {logs.value.value && <LogLines logs={logs.value.value} {...{ label, names }} follow={isAtEnd} />}
    </>
  );
}
