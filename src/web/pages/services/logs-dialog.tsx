/** Logs of all that is chosen, merged by time: the last lines, or what is written while one looks. */

import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { LOG_LEVELS, type LogLevel } from '../../../base/index.ts';
import { SERVICES, type WrittenBody } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Checkbox, Field, Select } from '../../parts/field.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { setQuery } from '../../router/location.ts';
import { type Held, useQuery } from '../../router/use-query.ts';
import { FollowedLogs } from './followed-logs.tsx';
import { LogLines } from './log-lines.tsx';
import { logTexts } from './log-texts.ts';
import { chosenNow, nodesIn } from './selection.ts';
import css from './services.module.css';
import { texts } from './texts.ts';
import { useOnce } from './use-once.ts';
import { useSwitch } from './use-switch.ts';

type LogOrder = WrittenBody<typeof SERVICES.logs>;

export interface LogsShown {
  readonly order: LogOrder;
  readonly label: string;
  /** Who wrote each line. */
  readonly names: 'node' | 'both';
}

export function LogsDialog({ onClose }: { readonly onClose: () => void }) {
  const t = texts();
  const selection = chosenNow();
  const names = useMemo(() => [...selection.keys()], []);
  const chosen = useMemo(() => nodesIn(selection).fold(), []);
  const work = useLogOrder(names, chosen);
  const { order, isFollowing } = work;
  const key = JSON.stringify(order);
  const title = t.logOf(t.place(names.join(', '), chosen));
  const shown: LogsShown = { order, label: title, names: names.length > 1 ? 'both' : 'node' };
  return (
    <Dialog
      title={title}
      size="large"
      onClose={() => {
        setQuery({ at: undefined, since: undefined, level: undefined, follow: undefined });
        onClose();
      }}
    >
      <CommandLine command={lineOf(work)} />
      <LogFields {...work} />
      {isFollowing ? <FollowedLogs key={key} {...shown} /> : <LastLines key={key} {...shown} />}
    </Dialog>
  );
}

/** All of it stands in the address: a reload shows the same. */
function useLogOrder(names: readonly string[], chosen: string) {
  const nodes = useQuery('at', chosen);
  const since = useQuery('since');
  const level = useQuery<LogLevel | ''>('level');
  const follow = useSwitch('follow', false);
  const minutes = MINUTES.get(since.value);
  const order: LogOrder = {
    ...{ names: [...names], nodes: nodes.value },
    ...(minutes !== undefined && { sinceMinutes: minutes, lines: 1000 }),
    ...(LOG_LEVELS.some((one) => one === level.value) && { priority: level.value as LogLevel }),
  };
  return { ...{ nodes, since, level, follow, order }, isFollowing: follow.value };
}

type Work = ReturnType<typeof useLogOrder>;

const MINUTES: ReadonlyMap<string, number> = new Map([
  ['15m', 15],
  ['1h', 60],
  ['6h', 360],
  ['24h', 1440],
]);

function LogFields({ nodes, since, level, follow }: Work) {
  const t = logTexts();
  return (
    <div class={css.fields}>
      <NodesField nodes={nodes} />
      <Select
        label={t.sinceWhen}
        value={since}
        options={[
          { value: '', text: t.lastOnes },
          ...Array.from(MINUTES, ([value]) => ({ value, text: t.lastTime(value) })),
        ]}
      />
      <Select
        label={t.level}
        value={level}
        options={[{ value: '', text: t.anyLevel }, ...LOG_LEVELS.map((one) => ({ value: one, text: one }))]}
      />
      <div class={css.beside}>
        <Checkbox label={t.follow} checked={follow} />
      </div>
    </div>
  );
}

/** Nodes are asked when the set is whole, not at each letter. */
function NodesField({ nodes }: { readonly nodes: Held<string> }) {
  const typed = useSignal(nodes.value);
  const t = logTexts();
  const take = () => typed.value.trim() !== '' && (nodes.value = typed.value.trim());
  return <Field label={t.nodes} value={typed} onEnter={take} isMono />;
}

function lineOf({ order: { names = [], nodes = '', priority }, since, isFollowing }: Work): string {
  return shellLine(
    ...['grappe', 'service', 'logs', ...names, '-w', nodes],
    ...(isFollowing ? ['-f'] : []),
    ...(MINUTES.has(since.value) ? ['--since', since.value] : []),
    ...(priority === undefined ? [] : ['--priority', priority]),
  );
}

function LastLines({ order, ...shown }: LogsShown) {
  const t = texts();
  const logs = useOnce(() => call(SERVICES.logs, { body: order }), '');
  return (
    <>
      <div class={css.verbs}>
        <Button icon="again" isBusy={logs.isBusy} onClick={logs.again}>
          {t.look}
        </Button>
        {logs.isBusy && !logs.value && <span role="status">{t.asking}</span>}
      </div>
      {logs.problem && <ProblemView problem={logs.problem} onAgain={logs.again} />}
      {logs.value && <LogLines logs={logs.value} {...shown} />}
    </>
  );
}
