/** All keys, as a sheet. */

import type { ComponentChildren } from 'preact';
import { pageEntry, pagesFor } from '../pages.ts';
import { Dialog } from '../parts/dialog.tsx';
import { texts } from '../texts/shell.ts';
import css from './keys-sheet.module.css';
import type { OverlayProps } from './overlays.tsx';
import { pageKeys } from './page-keys.ts';
import { areSingleKeysOn } from './single-keys.ts';

export function KeysSheet({ me, onClose }: OverlayProps) {
  const t = texts();
  const k = t.keys;
  return (
    <Dialog title={k.title} size="large" onClose={onClose}>
      {!areSingleKeysOn.value && <p class={css.off}>{k.off}</p>}
      <div class={css.sheet}>
        <Group title={k.everywhere}>
          <Key keys={['Ctrl', 'K']} text={k.palette} />
          <Key keys={['?']} text={k.sheet} />
          <Key keys={['t']} text={k.target} />
          <Key keys={['/']} text={k.filter} />
          <Key keys={['d']} text={k.drawer} />
        </Group>
        <Group title={k.goTo}>
          {pagesFor(me.role).map((name) => (
            <Key key={name} keys={['g', pageEntry(name).key]} between={k.afterThat} text={t.pages[name]} />
          ))}
        </Group>
        <Group title={k.lists}>
          <Key keys={['j', 'k', '↑', '↓']} text={k.move} />
          <Key keys={['x', 'Space']} text={k.select} />
          <Key keys={['Shift', '↓']} text={k.selectRange} />
          <Key keys={['Enter']} text={k.open} />
          <Key keys={['Home', 'End']} text={k.ends} />
          <Key keys={['Ctrl', 'A']} text={k.all} />
        </Group>
        {pageKeys.value.length > 0 && (
          <Group title={k.here}>
            {pageKeys.value.map(({ key, title }) => (
              <Key key={key} keys={[key]} text={title} />
            ))}
          </Group>
        )}
      </div>
    </Dialog>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl class={css.group}>{children}</dl>
    </section>
  );
}

interface KeyProps {
  readonly keys: readonly string[];
  readonly between?: string;
  readonly text: string;
}

function Key({ keys, between, text }: KeyProps) {
  return (
    <div class={css.key}>
      <dt>{text}</dt>
      <dd>
        {keys.map((key, index) => (
          <span key={key}>
            {index > 0 && between !== undefined && ` ${between} `}
            <kbd>{key}</kbd>
          </span>
        ))}
      </dd>
    </div>
  );
}
