/** Asks the server as the console's own page does: with both halves of its session. */

import { KEY_HEADER } from '../../src/protocol/index.ts';
import type { Page } from './browser.ts';

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** `path` is below the address of the console; a body makes it a POST. */
export function pageFetch(page: Page, path: string, body?: object): Promise<PageAnswer> {
  const asked = JSON.stringify({ path, body });
  return page.evaluate<PageAnswer>(`(async () => {
    const { path, body } = ${asked};
    const url = new URL(path, document.baseURI);
    const key = localStorage.getItem('grappe.key ' + new URL(document.baseURI).pathname) ?? '';
    const response = await fetch(url, {
      headers: { '${KEY_HEADER}': key, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  })()`);
}
