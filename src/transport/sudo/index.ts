export { type Sudo } from './sudo-command.ts';
export { withSudo } from './sudo-connector.ts';
