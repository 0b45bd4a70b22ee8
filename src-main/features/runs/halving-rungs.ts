/** Successive halving: how many settings are tried on how many documents, rung by rung. */

export interface Rung {
  readonly trials: number;
  /** Null: all of the training part. */
  readonly documents: number | null;
}

/** So that a first rung can tell anything at all. */
const fewestPerCategory = 10;

/** The last rung trains on all documents; each before it on `reduction` times fewer, with as many times more trials. */
export function halvingRungs(
  trials: number,
  reduction: number,
  available: number,
  categories: number,
): Rung[] {
  const least = Math.min(available, fewestPerCategory * categories);
  const rungs: Rung[] = [];
  let left = trials;
  for (;;) {
    rungs.push({ trials: left, documents: null });
    if (left === 1) break;
    left = Math.max(1, Math.floor(left / reduction));
  }
  return rungs.map(({ trials: count }, rung) => {
    const share = reduction ** (rungs.length - 1 - rung);
    return {
      trials: count,
      documents: share === 1 ? null : Math.max(least, Math.ceil(available / share)),
    };
  });
}
