/** A line that a node wrote: the colours of a terminal as classes, everything else as text. */

import { ansiSpans, type Look } from '../../output/index.ts';
import css from './ansi-text.module.css';

export function AnsiText({ text }: { readonly text: string }) {
  return (
    <>
      {ansiSpans(text).map((span, at) =>
        span.look ? (
          <span key={at} class={classOf(span.look)}>
            {span.text}
          </span>
        ) : (
          span.text
        ),
      )}
    </>
  );
}

function classOf({ isBold, isFaint, isItalic, isUnderlined, isInverse, colour, background }: Look): string {
  const classes = [
    isBold && css.bold,
    isFaint && css.faint,
    isItalic && css.italic,
    isUnderlined && css.underlined,
    isInverse && css.inverse,
    // The bright colours are the same here: both must be read on either theme.
    colour !== undefined && css[`c${colour % 8}`],
    background !== undefined && css[`b${background % 8}`],
  ];
  return classes.filter(Boolean).join(' ');
}
