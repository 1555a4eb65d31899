/** Lines that hold a text, of all groups. */

import { RUNS } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { AnsiText } from '../../parts/ansi-text.tsx';
import { Waiting } from '../../parts/empty-state.tsx';
import { setQuery } from '../../router/location.ts';
import type { RunHead } from './run-view.tsx';
import css from './run.module.css';
import { texts } from './texts.ts';

const MOST = '500';
const BEFORE = 60;
const LENGTH = 400;

/** Of a long line, what is around the text. */
function around(line: string, text: string): string {
  const at = line.toLowerCase().indexOf(text.toLowerCase());
  const from = at < LENGTH - text.length ? 0 : at - BEFORE;
  const shown = line.slice(from, from + LENGTH);
  return `${from > 0 ? '… ' : ''}${shown}${from + LENGTH < line.length ? ' …' : ''}`;
}

export function SearchResults({ run, text }: { readonly run: RunHead; readonly text: string }) {
  const t = texts();
  const answer = useAnswer(RUNS.search, [], { params: { run: run.run }, query: { text, count: MOST } });
  const found = answer.value.value;
  if (found === undefined) return <Waiting on={answer} />;
  return (
    <div class={css.output}>
      <p class={css.hint} role="status">
        {t.found(found.matches.length)}
        {found.more && ` ${t.andMore}`}
      </p>
      <div class={css.diff} role="region" tabIndex={0} aria-label={t.search} translate={false}>
        {found.matches.map((match) => (
          <div key={`${match.group} ${match.line}`} class={css.match}>
            <button
              type="button"
              class={css.jump}
              title={t.toLine(match.line + 1, match.nodes)}
              onClick={() => setQuery({ group: match.group, line: String(match.line + 1) })}
            >
              <span class={css.node}>{match.nodes}</span>
              <span class={css.number}>{match.line + 1}</span>
            </button>
            <AnsiText text={around(match.text, text)} />
          </div>
        ))}
      </div>
    </div>
  );
}
