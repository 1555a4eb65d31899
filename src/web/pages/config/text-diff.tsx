/** How two texts differ, line by line. */

import { unifiedHunks } from '../../../output/index.ts';
import css from './config.module.css';
import { texts } from './texts.ts';

const CLASSES = { ' ': css.both, '-': css.before, '+': css.after } as const;

interface TextDiffProps {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

export function TextDiff({ before, after, label }: TextDiffProps) {
  const t = texts();
  const { hunks, added, removed } = compared(before, after);
  if (hunks.length === 0) return <p class={css.hint}>{t.noDifference}</p>;
  return (
    <div class={css.difference}>
      <p class={css.hint}>
        {[added > 0 && t.added(added), removed > 0 && t.removed(removed)].filter(Boolean).join(' · ')}
      </p>
      <div class={css.diff} role="region" tabIndex={0} aria-label={label} translate={false}>
        {hunks.map(({ header, lines }) => (
          <div key={header}>
            <div class={css.hunk}>{header}</div>
            {lines.map(({ mark, text }, at) => (
              <div key={at} class={CLASSES[mark]}>
                {mark}
                {text}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function compared(before: string, after: string) {
  const numbers = new Map<string, number>();
  const lines: string[] = [];
  const [a = [], b = []] = [before, after].map((text) =>
    text.split('\n').map((line) => {
      const number = numbers.get(line) ?? lines.push(line) - 1;
      numbers.set(line, number);
      return number;
    }),
  );
  const hunks = unifiedHunks(a, b).map(({ header, lines: marked }) => ({
    header,
    lines: marked.map(({ mark, line }) => ({ mark, text: lines[line] ?? '' })),
  }));
  const count = (wanted: string) =>
    hunks.reduce((sum, hunk) => sum + hunk.lines.filter(({ mark }) => mark === wanted).length, 0);
  return { hunks, added: count('+'), removed: count('-') };
}
