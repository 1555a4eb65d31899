export * from './credentials.ts';
export { ACCOUNTS_FORM } from './schema.ts';
export * from './users.ts';
