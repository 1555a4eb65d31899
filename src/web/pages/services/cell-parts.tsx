/** What a service on a node has written, is made of, and waits for. */

import { sanitise } from '../../../output/index.ts';
import { SERVICES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { Badge } from '../../parts/badge.tsx';
import { CodeBlock } from '../../parts/code-block.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { LogLines } from './log-lines.tsx';
import css from './services.module.css';
import { texts } from './texts.ts';
import { useOnce } from './use-once.ts';

export interface At {
  readonly service: string;
  readonly node: string;
}

export function Log({ service, node }: At) {
  const t = texts();
  const logs = useOnce(
    () => call(SERVICES.logs, { body: { names: [service], nodes: node } }),
    `${service}@${node}`,
  );
  return (
    <>
      <CommandLine command={shellLine('grappe', 'service', 'logs', service, '-w', node)} />
      {logs.problem && <ProblemView problem={logs.problem} onAgain={logs.again} />}
      {logs.isBusy && <p role="status">{t.asking}</p>}
      {logs.value && <LogLines label={t.logOf(t.place(service, node))} logs={logs.value} names="none" />}
    </>
  );
}

export function File({ service, node }: At) {
  const t = texts();
  const files = useOnce(
    () => call(SERVICES.files, { body: { names: [service], nodes: node } }),
    `${service}@${node}`,
  );
  return (
    <>
      <CommandLine command={shellLine('grappe', 'service', 'cat', service, '-w', node)} />
      {files.problem && <ProblemView problem={files.problem} onAgain={files.again} />}
      {files.isBusy && <p role="status">{t.asking}</p>}
      {files.value?.troubled.map(({ outcome, detail }) => (
        <p key={outcome}>
          <Badge state={outcome} /> {detail && sanitise(detail)}
        </p>
      ))}
      {files.value?.units.map(({ unit, text }) => (
        <CodeBlock key={unit} label={t.fileOf(t.place(service, node))} text={sanitise(text)} />
      ))}
    </>
  );
}

export function Why({ service, node }: At) {
  const t = texts();
  const why = useOnce(() => call(SERVICES.explain, { body: { service, node } }), `${service}@${node}`);
  return (
    <>
      <CommandLine command={shellLine('grappe', 'service', 'explain', service, node)} />
      {why.problem && <ProblemView problem={why.problem} onAgain={why.again} />}
      {why.isBusy && <p role="status">{t.asking}</p>}
      {why.value && (
        <>
          <ul class={css.rows}>
            {why.value.needs.map((need) => (
              <li key={`${need.service} ${need.scope}`}>
                <Badge state={need.verdict} tone={need.verdict === 'met' ? 'ok' : 'bad'} />
                {t.needs[need.strength]} <b translate={false}>{need.service}</b>
                <span class={css.hint} translate={false}>
                  {need.scope}, {need.condition}
                </span>
                {t.good(need.good, need.of)}
                {need.bad.map(({ nodes, is }) => (
                  <code key={nodes}>
                    {nodes} {is}
                  </code>
                ))}
              </li>
            ))}
          </ul>
          {why.value.roots.length === 0 && <p class={css.hint}>{t.free}</p>}
          {why.value.roots.map((root) => (
            <p key={root.service} class={css.warning}>
              {t.blockedBy}: {t.blockedIs(root.service, root.nodes, root.is)}
              {root.chain.length > 2 && ` (${root.chain.join(' → ')})`}
            </p>
          ))}
        </>
      )}
    </>
  );
}
