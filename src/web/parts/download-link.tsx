/** A link to a file that the server makes. */

import type { ComponentChildren } from 'preact';
import { download } from '../api/download.ts';
import { keepProblem } from './notices.tsx';
import { texts } from './texts.ts';

interface DownloadLinkProps {
  /** By `urlOf`. */
  readonly href: string;
  readonly class?: string | undefined;
  readonly 'aria-label'?: string;
  readonly title?: string;
  readonly children: ComponentChildren;
}

export function DownloadLink({ href, children, ...rest }: DownloadLinkProps) {
  const fetchIt = (event: MouseEvent) => {
    // In another tab it would be nobody's: only this page can get a ticket.
    event.preventDefault();
    void download(href).catch((thrown: unknown) => keepProblem(texts().download, thrown));
  };
  const auxiliary = (event: MouseEvent) => event.button === 1 && fetchIt(event);
  return (
    <a {...rest} href={href} download onClick={fetchIt} onAuxClick={auxiliary}>
      {children}
    </a>
  );
}
