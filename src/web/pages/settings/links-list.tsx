/** Links that were just made: to be copied now, one by one or all as CSV. */

import { CopyButton } from '../../parts/copy-button.tsx';
import { time } from '../../texts/format.ts';
import css from './page.module.css';
import { texts } from './texts.ts';

export interface MadeLink {
  readonly name: string;
  readonly url: string;
  readonly until: string;
}

export function LinksList({ links }: { readonly links: readonly MadeLink[] }) {
  const t = texts().user;
  const csv = () =>
    ['name,link,until', ...links.map(({ name, url, until }) => `${name},${url},${until}`)].join('\n');
  return (
    <div class={css.secret}>
      <p>{t.linksText}</p>
      <ul class={css.links} aria-label={t.links}>
        {links.map(({ name, url, until }) => (
          <li key={name} class={css.link}>
            <span>
              <b translate={false}>{name}</b> <span class={css.quiet}>· {t.until(time(until))}</span>
            </span>
            <CopyButton text={url} />
            <code translate={false}>{url}</code>
          </li>
        ))}
      </ul>
      {links.length > 1 && <CopyButton text={csv} label={t.copyCsv} />}
    </div>
  );
}
