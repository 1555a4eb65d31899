/** Lines of logs, merged by time, as nodes wrote them. */

import { sanitise } from '../../../output/index.ts';
import type { Answer, SERVICES } from '../../../protocol/index.ts';
import { AnsiText } from '../../parts/ansi-text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { VirtualLines } from '../../parts/virtual-lines.tsx';
import type { Held } from '../../router/use-query.ts';
import { time } from '../../texts/format.ts';
import css from './services.module.css';
import { texts } from './texts.ts';

type Logs = Answer<typeof SERVICES.logs>;

interface LogLinesProps {
  readonly label: string;
  readonly logs: Logs;
  /** Who wrote each: `node`, or service and node. */
  readonly names: 'none' | 'node' | 'both';
  /** New ones come: the end stays in view. */
  readonly follow?: Held<boolean>;
}

export function LogLines({ label, logs, names, follow }: LogLinesProps) {
  const t = texts();
  // An entry of a journal may hold several lines.
  const lines = logs.lines.flatMap((line) =>
    line.text
      .replace(/\n+$/, '')
      .split('\n')
      .map((text) => ({ ...line, text })),
  );
  return (
    <>
      {logs.isCut && <p class={css.hint}>{t.older}</p>}
      {logs.troubled.map(({ service, nodes, outcome, detail }) => (
        <p key={`${service} ${nodes}`} class={css.hint}>
          <Badge state={outcome} /> {t.place(service, nodes)} {sanitise(detail ?? '')}
        </p>
      ))}
      {lines.length === 0 ? (
        <p class={css.hint}>{t.noLines}</p>
      ) : (
        <VirtualLines
          label={label}
          count={lines.length}
          isWrapped
          maxHeight="22rem"
          {...(follow && { follow })}
          lineAt={(index) => {
            const line = lines[index];
            if (line === undefined) return undefined;
            return (
              <>
                {names !== 'none' && (
                  <span class={css.author}>
                    {names === 'both' ? `${line.service}@${line.node}` : line.node}
                  </span>
                )}
                {line.at !== null && line.ident !== null && (
                  <span class={css.at}>
                    {time(line.at, 'clock')} {sanitise(line.ident)}:{' '}
                  </span>
                )}
                <AnsiText text={line.text} />
              </>
            );
          }}
        />
      )}
    </>
  );
}
