import type { SeededRandom } from './seeded-random.ts';

/**
 * An order whose every beginning is a stratified sample, so that smaller samples lie within larger ones. The first of
 * each stratum come first of all: no sample of at least as many documents as strata misses one.
 * @returns positions in `strata`
 */
export function nestedOrder(strata: ArrayLike<number>, random: SeededRandom): Int32Array {
  const members = new Map<number, number[]>();
  for (let position = 0; position < strata.length; position++) {
    const stratum = strata[position]!;
    const list = members.get(stratum);
    if (list === undefined) members.set(stratum, [position]);
    else list.push(position);
  }
  const places: { readonly position: number; readonly place: number }[] = [];
  for (const [, positions] of [...members].sort(([a], [b]) => a - b)) {
    random.shuffle(positions);
    positions.forEach((position, rank) => {
      places.push({ position, place: rank === 0 ? 0 : (rank + 0.5) / positions.length });
    });
  }
  return Int32Array.from(places.sort((x, y) => x.place - y.place).map(({ position }) => position));
}
