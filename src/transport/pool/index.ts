/** Connections kept by another process, and the conversation with it. */

export { ArrivingBytes } from './arriving-bytes.ts';
export { ByteCredit, TakenBytes } from './byte-credit.ts';
export { Conversation } from './conversation.ts';
export { KeptLinks, type LinkState } from './kept-links.ts';
export type { Way } from './message.ts';
export { PoolConnector, type PoolConnectorOptions } from './pool-connector.ts';
export { type LinkOpener, ServedSession, type SessionHost } from './served-session.ts';
export { wayOpeners } from './way-opener.ts';
export { type WayTo, wayFinder } from './way-of.ts';
