export { SlurmEngine, type SlurmEngineOptions } from './slurm-engine.ts';
