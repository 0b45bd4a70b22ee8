import type { Epoch } from '../../../src-main/api/runs.ts';

/** Epochs by number: one that is told twice (asked for and announced) is there once. */
export function mergeEpochs(known: readonly Epoch[], more: readonly Epoch[]): Epoch[] {
  const byNumber = new Map(known.map((epoch) => [epoch.epoch, epoch]));
  for (const epoch of more) byNumber.set(epoch.epoch, epoch);
  return [...byNumber.values()].sort((a, b) => a.epoch - b.epoch);
}
