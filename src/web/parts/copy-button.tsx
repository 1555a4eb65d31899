/** Copies a text; says so for a moment, to those who listen, too. */

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Button } from './button.tsx';
import { texts } from './texts.ts';

const SHOWN_MS = 1600;

export function CopyButton({
  text,
  label,
}: {
  readonly text: string | (() => string);
  readonly label?: string;
}) {
  const isCopied = useSignal(false);
  const t = texts();
  useEffect(() => {
    if (!isCopied.value) return;
    const timer = setTimeout(() => (isCopied.value = false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied.value]);
  const copy = async () => {
    isCopied.value = await copied(typeof text === 'string' ? text : text());
  };
  const said = isCopied.value ? t.copied : (label ?? t.copy);
  return (
    <>
      <Button
        kind="quiet"
        icon={isCopied.value ? 'check' : 'copy'}
        aria-label={said}
        title={said}
        onClick={copy}
      />
      <span class="unseen" role="status">
        {isCopied.value ? t.copied : ''}
      </span>
    </>
  );
}

/** The clipboard is there on HTTPS and loopback only; elsewhere a selection can still be copied. */
async function copied(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined)
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  // oxlint-disable-next-line typescript/no-deprecated -- the only way without a secure context
  const isDone = document.execCommand('copy');
  area.remove();
  return isDone;
}
