export { type Access, covers, isOpenTo, permits, type Permission, type Role, ROLES } from './access.ts';
export { AccountEntry, ACCOUNTS, OneTimeLink } from './accounts.ts';
export { AREAS } from './areas.ts';
export { AUDIT, AuditRecord } from './audit.ts';
export { ABOUT, PROTOCOL, PROTOCOL_HEADER } from './about.ts';
export type {
  Answer,
  Body,
  Bytes,
  Endpoint,
  Endpoints,
  MediaType,
  Params,
  Query,
  WrittenBody,
  WrittenQuery,
} from './endpoint.ts';
export * from './config.ts';
export { ApiError } from './error.ts';
export { type AnyInput, type CallInput, type Input, pathOf } from './input.ts';
export * from './load-bytes.ts';
export { NODES } from './nodes.ts';
export { JobOrder } from './job-order.ts';
export { JOBS } from './jobs.ts';
export { RunOrder, RunRow, RUNS } from './runs.ts';
export { ServiceChoice, ServiceOrder } from './service-choice.ts';
export { SERVICES } from './services.ts';
export { Entered, Me, SESSION, SessionEntry, TokenEntry } from './session.ts';
export * from './session-key.ts';
export { CLOSED, FromClient, FromServer, Topic, TOPICS } from './socket.ts';
