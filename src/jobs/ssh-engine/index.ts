export { SshEngine, type SshEngineOptions } from './ssh-engine.ts';
