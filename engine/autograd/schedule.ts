/**
 * Order of kernel calls, in epochs. Within an epoch the threads of a CPU need not wait for each other: calls either
 * touch different memory, or every thread stays within its own slice of rows. A barrier separates epochs.
 */
import type { LoweredCall, TensorUse } from '../core/operation.ts';

export interface ScheduledCall {
  readonly op: string;
  readonly call: LoweredCall;
  readonly epoch: number;
}

export type Overlap = (a: TensorUse, b: TensorUse) => boolean;

/** One call after the other, each its own epoch: for devices that order calls themselves. */
export function scheduleInOrder(calls: readonly { op: string; call: LoweredCall }[]): ScheduledCall[] {
  return calls.map(({ op, call }, epoch) => ({ op, call, epoch }));
}

/**
 * Few epochs: a call that would need a barrier is put off as long as others can run without one. In a training step
 * of a feed-forward network this leaves three: everything by rows, then weight gradients, then the update.
 */
export function scheduleInEpochs(
  calls: readonly { op: string; call: LoweredCall }[],
  overlap: Overlap,
): ScheduledCall[] {
  const waitsFor: { before: number; barrier: boolean }[][] = calls.map(() => []);
  for (let later = 0; later < calls.length; later++)
    for (let before = 0; before < later; before++) {
      const relation = conflict(calls[before]!.call, calls[later]!.call, overlap);
      if (relation !== 'none') waitsFor[later]!.push({ before, barrier: relation === 'barrier' });
    }

  const epochs = new Array<number>(calls.length).fill(-1);
  const order: ScheduledCall[] = [];
  let epoch = 0;
  while (order.length < calls.length) {
    const next = calls.findIndex(
      (_, index) =>
        epochs[index] === -1 &&
        waitsFor[index]!.every(({ before, barrier }) => {
          const done = epochs[before]!;
          return done !== -1 && (!barrier || done < epoch);
        }),
    );
    if (next === -1) {
      epoch++;
      continue;
    }
    epochs[next] = epoch;
    order.push({ op: calls[next]!.op, call: calls[next]!.call, epoch });
  }
  return order;
}

function conflict(before: LoweredCall, later: LoweredCall, overlap: Overlap): 'none' | 'order' | 'barrier' {
  let found: 'none' | 'order' | 'barrier' = 'none';
  for (const a of before.uses)
    for (const b of later.uses) {
      if ((a.access === 'read' && b.access === 'read') || !overlap(a, b)) continue;
      const aligned = a.value === b.value && a.rows !== undefined && a.rows === b.rows;
      if (!aligned) return 'barrier';
      found = 'order';
    }
  return found;
}
