/**
 * The workloads of `cpu` beside the same in PyTorch, alternately and with equal threads: see peers/compare-with-pytorch.ts.
 */
export { run } from './peers/compare-with-pytorch.ts';
