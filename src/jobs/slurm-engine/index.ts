export { SlurmEngine, type SlurmEngineOptions } from './slurm-engine.ts';
export { readSlurmOffers, type SlurmOffers } from './offers.ts';
export { askedOfSlurm } from './sbatch-options.ts';
export { unfitWish } from './unfit-wishes.ts';
