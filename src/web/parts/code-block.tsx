/** A piece of text as it was written, to be copied. */

import { CopyButton } from './copy-button.tsx';
import css from './code-block.module.css';

interface CodeBlockProps {
  readonly text: string;
  readonly label: string;
  readonly isWrapped?: boolean;
}

export function CodeBlock({ text, label, isWrapped = false }: CodeBlockProps) {
  return (
    <figure class={css.block}>
      <div class={css.copy}>
        <CopyButton text={text} />
      </div>
      {/* What scrolls is reached by keyboard. */}
      <pre
        class={`${css.text} ${isWrapped ? css.wrapped : ''}`}
        tabIndex={0}
        role="region"
        aria-label={label}
        translate={false}
      >
        {text}
      </pre>
    </figure>
  );
}
