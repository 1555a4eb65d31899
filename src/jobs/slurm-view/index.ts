export { readSlurmView } from './read-slurm-view.ts';
export type { SlurmNode, SlurmView } from './slurm-view.ts';
