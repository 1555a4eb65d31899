/** In an order, this stands for the name of the node where only the node knows it: Slurm chooses it, and late. */
export const NODE_ITSELF = '@GRAPPE_NODE@';
