export { readSlurmView } from './read-slurm-view.ts';
export { type SlurmNode, type SlurmView, viewIn } from './slurm-view.ts';
