export { RemoteActions, type RemoteOptions } from './remote-actions.ts';
