/** What runs programs, and how Slurm has names. */

export const ENGINES = ['ssh', 'slurm'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Of partitions, accounts and QOS. */
export const SLURM_NAME = /^[A-Za-z0-9][\w.+-]*$/;
/** `gpu:2`, `gpu:a100:1,license:1` */
export const SLURM_GRES = /^[A-Za-z0-9][\w.+-]*(?::[\w.+-]+)*(?:,[A-Za-z0-9][\w.+-]*(?::[\w.+-]+)*)*$/;
