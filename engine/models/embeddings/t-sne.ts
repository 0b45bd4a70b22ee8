/**
 * t-distributed stochastic neighbour embedding: points of many dimensions on a plane, so that near ones stay near (van der Maaten &
 * Hinton 2008), in the Barnes-Hut form (van der Maaten 2014). What is far apart on the plane says little.
 */
import type { RandomStream } from '../../core/random.ts';
import { nearestRows } from './nearest-rows.ts';
import { QuadTree } from './quad-tree.ts';

export interface TsneOptions {
  /** How many neighbours a point is about to keep near: 5 to 50. */
  readonly perplexity: number;
  readonly iterations: number;
  /** Called before each step; may throw to stop. */
  told(done: number, total: number, what: 'neighbours' | 'steps'): Promise<void>;
}

/** van der Maaten 2014. */
const THETA = 0.5;
const EXAGGERATION = 12;
const EXAGGERATED_STEPS = 250;
const START_DEVIATION = 1e-4;
const LEAST_GAIN = 0.01;

/** Affinities of a sparse, symmetric matrix in rows. */
interface Affinities {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/**
 * @param rows row-major, `size` numbers each
 * @returns row-major points × 2
 */
export async function tsne(
  rows: Float64Array,
  size: number,
  random: RandomStream,
  { perplexity, iterations, told }: TsneOptions,
): Promise<Float64Array> {
  const count = rows.length / size;
  const places = Float64Array.from({ length: count * 2 }, () => START_DEVIATION * random.normal());
  if (count < 3) return places;
  const usable = Math.min(perplexity, (count - 1) / 3);
  const neighbours = Math.min(count - 1, Math.max(1, Math.floor(3 * usable)));
  const near = await nearestRows(rows, size, neighbours, (done, total) => told(done, total, 'neighbours'));
  const affinities = symmetric(near.indices, conditional(near.distances, neighbours, usable), count);
  // Belkina et al. 2019: it grows with the number of points.
  const learningRate = Math.max(50, count / EXAGGERATION);
  const velocity = new Float64Array(count * 2);
  const gains = new Float64Array(count * 2).fill(1);
  const gradient = new Float64Array(count * 2);
  const tree = new QuadTree();
  for (let step = 0; step < iterations; step++) {
    await told(step, iterations, 'steps');
    const early = step < EXAGGERATED_STEPS;
    setGradient(places, affinities, early ? EXAGGERATION : 1, tree, gradient);
    const momentum = early ? 0.5 : 0.8;
    for (let at = 0; at < places.length; at++) {
      const against = gradient[at]! > 0 !== velocity[at]! > 0;
      gains[at] = Math.max(LEAST_GAIN, against ? gains[at]! + 0.2 : gains[at]! * 0.8);
      velocity[at] = momentum * velocity[at]! - learningRate * gains[at]! * gradient[at]!;
      places[at]! += velocity[at]!;
    }
    centre(places);
  }
  return places;
}

/** p(j | i) over the neighbours of i, of a normal distribution whose width gives the wanted perplexity. */
function conditional(distances: Float64Array, neighbours: number, perplexity: number): Float64Array {
  const wanted = Math.log(perplexity);
  const values = new Float64Array(distances.length);
  for (let from = 0; from < distances.length; from += neighbours) {
    const nearest = distances[from]!;
    let [low, high, precision] = [0, Infinity, 1];
    for (let round = 0; round < 64; round++) {
      let sum = 0;
      let weighted = 0;
      for (let at = from; at < from + neighbours; at++) {
        const own = distances[at]! - nearest;
        const value = Math.exp(-own * precision);
        values[at] = value;
        sum += value;
        weighted += own * value;
      }
      const entropy = Math.log(sum) + (precision * weighted) / sum;
      for (let at = from; at < from + neighbours; at++) values[at]! /= sum;
      if (Math.abs(entropy - wanted) < 1e-5) break;
      if (entropy > wanted) low = precision;
      else high = precision;
      precision = high === Infinity ? precision * 2 : (low + high) / 2;
    }
  }
  return values;
}

/** (p(j | i) + p(i | j)) / 2n for all pairs of which one is a neighbour of the other. */
function symmetric(indices: Int32Array, values: Float64Array, count: number): Affinities {
  const neighbours = indices.length / count;
  const rows = Array.from({ length: count }, () => new Map<number, number>());
  for (let at = 0; at < indices.length; at++) {
    const row = Math.floor(at / neighbours);
    const other = indices[at]!;
    const share = values[at]! / (2 * count);
    rows[row]!.set(other, (rows[row]!.get(other) ?? 0) + share);
    rows[other]!.set(row, (rows[other]!.get(row) ?? 0) + share);
  }
  const starts = new Int32Array(count + 1);
  rows.forEach((row, index) => (starts[index + 1] = starts[index]! + row.size));
  return {
    starts,
    columns: Int32Array.from(rows.flatMap((row) => [...row.keys()])),
    values: Float64Array.from(rows.flatMap((row) => [...row.values()])),
  };
}

function setGradient(
  places: Float64Array,
  { starts, columns, values }: Affinities,
  exaggeration: number,
  tree: QuadTree,
  gradient: Float64Array,
): void {
  tree.build(places);
  const push = new Float64Array(2);
  const pushes = new Float64Array(places.length);
  let sum = 0;
  for (let at = 0; at < places.length; at += 2) {
    push.fill(0);
    sum += tree.repulsion(places[at]!, places[at + 1]!, THETA, push);
    pushes.set(push, at);
  }
  for (let row = 0; row + 1 < starts.length; row++) {
    let [pullX, pullY] = [0, 0];
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const other = columns[at]!;
      const dx = places[row * 2]! - places[other * 2]!;
      const dy = places[row * 2 + 1]! - places[other * 2 + 1]!;
      const pull = values[at]! / (1 + dx * dx + dy * dy);
      pullX += pull * dx;
      pullY += pull * dy;
    }
    gradient[row * 2] = 4 * (exaggeration * pullX - pushes[row * 2]! / sum);
    gradient[row * 2 + 1] = 4 * (exaggeration * pullY - pushes[row * 2 + 1]! / sum);
  }
}

function centre(places: Float64Array): void {
  let [x, y] = [0, 0];
  for (let at = 0; at < places.length; at += 2) {
    x += places[at]!;
    y += places[at + 1]!;
  }
  const count = places.length / 2;
  for (let at = 0; at < places.length; at += 2) {
    places[at]! -= x / count;
    places[at + 1]! -= y / count;
  }
}
