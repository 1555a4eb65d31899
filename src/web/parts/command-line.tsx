/** The command that does the same as the page: to be learnt, copied, put into a script. */

import { CopyButton } from './copy-button.tsx';
import css from './command-line.module.css';
import { texts } from './texts.ts';

export function CommandLine({ command }: { readonly command: string }) {
  return (
    <div class={css.line} role="group" aria-label={texts().commandLine}>
      <span class={css.prompt} aria-hidden="true">
        $
      </span>
      <code class={css.command} translate={false} title={command}>
        {command}
      </code>
      <CopyButton text={command} />
    </div>
  );
}
