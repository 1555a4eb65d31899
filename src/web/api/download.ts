/** Downloads by links, which browsers write to a file as they come. A link shows no key: it has a ticket, which is good once. */

import { SESSION, TICKET_QUERY } from '../../protocol/index.ts';
import { call } from './call.ts';

/** `address`: of an endpoint that answers bytes, by `urlOf`. */
export async function download(address: string): Promise<void> {
  const { pathname, search } = new URL(address);
  const { ticket } = await call(SESSION.ticket, { body: { path: pathname + search } });
  const link = document.createElement('a');
  link.href = `${address}${search === '' ? '?' : '&'}${TICKET_QUERY}=${ticket}`;
  link.download = '';
  link.click();
}
