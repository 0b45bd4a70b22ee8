/** Points of many dimensions on a plane: principal axes, UMAP or t-SNE. The only importer of the UMAP library. */
import { UMAP } from 'umap-js';
import { RandomStream, deriveKey, keyOfSeed } from '../../engine/core/random.ts';
import { principalAxes } from '../../engine/models/embeddings/principal-axes.ts';
import { tsne } from '../../engine/models/embeddings/t-sne.ts';
import { checkpoint, type Work } from '../../engine/training/work.ts';
import type { MapMethod } from '../api/embedding-maps.ts';
import { usualNeighbours } from './map-defaults.ts';

export interface PlacedPoints {
  /** Row-major points × 2. */
  readonly places: Float64Array;
  /** Share of the variance on each axis, of principal axes only. */
  readonly explained: readonly [number, number] | null;
}

const TSNE_STEPS = 750;

/**
 * Vectors are first brought to length one, so that distance on the sphere is by direction alone, as cosines are.
 * @param vectors row-major, `size` numbers each
 */
export async function placePoints(
  vectors: ArrayLike<number>,
  size: number,
  method: MapMethod,
  { neighbours, seed }: { neighbours: number | undefined; seed: number },
  work: Work,
): Promise<PlacedPoints> {
  const rows = unitRows(vectors, size);
  const random = new RandomStream(deriveKey(keyOfSeed(seed), 'map'));
  switch (method) {
    case 'pca':
      return principalAxes(rows, size);
    case 'tsne': {
      const places = await tsne(rows, size, random, {
        perplexity: neighbours ?? usualNeighbours.tsne,
        iterations: TSNE_STEPS,
        async told(done, total, what) {
          work.progress(done, total, what === 'steps' ? 'steps' : 'points', 'Drawing the map by t-SNE');
          await checkpoint(work);
        },
      });
      return { places, explained: null };
    }
    case 'umap':
      return {
        places: await umap(rows, size, neighbours ?? usualNeighbours.umap, random, work),
        explained: null,
      };
  }
}

function unitRows(vectors: ArrayLike<number>, size: number): Float64Array {
  const rows = Float64Array.from(vectors);
  for (let from = 0; from < rows.length; from += size) {
    const row = rows.subarray(from, from + size);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (norm > 0) for (let at = 0; at < size; at++) row[at] /= norm;
  }
  return rows;
}

async function umap(
  rows: Float64Array,
  size: number,
  neighbours: number,
  random: RandomStream,
  work: Work,
): Promise<Float64Array> {
  const count = rows.length / size;
  work.progress(0, null, '', 'Looking for the neighbours of each point');
  await checkpoint(work);
  const fit = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(neighbours, count - 1),
    random: () => random.uniform(),
  });
  const epochs = fit.initializeFit(
    Array.from({ length: count }, (_, row) => [...rows.subarray(row * size, (row + 1) * size)]),
  );
  for (let epoch = 0; epoch < epochs; epoch++) {
    work.progress(epoch, epochs, 'steps', 'Drawing the map by UMAP');
    await checkpoint(work);
    fit.step();
  }
  return Float64Array.from(fit.getEmbedding().flat());
}
