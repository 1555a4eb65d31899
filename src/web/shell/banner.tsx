/** One quiet line under the header when what is seen may not be live, with the cause. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { CLOSED } from '../../protocol/index.ts';
import { link } from '../api/live.ts';
import { isServerThere, serverIsNewer } from '../api/standing.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts/shell.ts';
import css from './banner.module.css';

/** A connection that comes back at once is not worth a word. */
const PATIENCE_MS = 1500;

export function Banner() {
  const t = texts().banner;
  const isLong = useSignal(false);
  const isOff = link.value.kind === 'polling';
  useEffect(() => {
    isLong.value = false;
    if (!isOff) return;
    const timer = setTimeout(() => (isLong.value = true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isOff]);
  if (serverIsNewer.value) {
    return (
      <Line>
        {t.newer} <Button onClick={() => window.location.reload()}>{t.reload}</Button>
      </Line>
    );
  }
  if (!isServerThere.value) return <Line>{t.away}</Line>;
  if (link.value.kind !== 'polling' || !isLong.value) return <Line />;
  return (
    <Line>
      {t.noSocket} <span class={css.cause}>{causeOf(link.value.code)}</span>
    </Line>
  );
}

function causeOf(code: number): string {
  const { causes } = texts().banner;
  if (code === CLOSED.stopping) return causes.stopping;
  return code === CLOSED.tooMuch ? causes.tooMuch : causes.cut;
}

/** It is there always, so that what comes into it is read out. */
function Line({ children }: { readonly children?: ComponentChildren }) {
  return (
    <div class={children === undefined ? css.none : css.banner} role="status">
      {children !== undefined && (
        <>
          <Icon name="warning" size={14} />
          <span class={css.text}>{children}</span>
        </>
      )}
    </div>
  );
}
