import type { LeakageReport } from '../../api/leakage.ts';
import type { CorpusDuplicates } from '../../duplicates/duplicate-clusters.ts';

export interface DuplicatesAcross {
  readonly counts: Omit<LeakageReport['duplicates'], 'examples'>;
  /** Positions, from 0. */
  readonly pairs: { readonly judged: number; readonly training: number; readonly equal: boolean }[];
}

const mostExamples = 10;

/**
 * @param parts 0 train, 1 validation, 2 test, 255 outside
 * @param labels position of the category, −1 without one
 */
export function duplicatesAcross(
  { clusters, equal }: CorpusDuplicates,
  parts: Uint8Array,
  labels: Int16Array | undefined,
): DuplicatesAcross {
  const sizes = countBy(clusters);
  const trainingOfCluster = firstOf(clusters, parts);
  const trainingOfText = firstOf(equal, parts);
  const pairs: { judged: number; training: number; equal: boolean }[] = [];
  let [equalAcross, nearAcross, documents, count, largest] = [0, 0, 0, 0, 0];
  for (const size of sizes) {
    if (size < 2) continue;
    documents += size;
    count++;
    largest = Math.max(largest, size);
  }
  let nearPairs = 0;
  for (let i = 0; i < clusters.length; i++) {
    if (parts[i] !== 1 && parts[i] !== 2) continue;
    const same = trainingOfText[equal[i]!]!;
    const similar = trainingOfCluster[clusters[i]!]!;
    if (same >= 0) equalAcross++;
    else if (similar >= 0) nearAcross++;
    else continue;
    // Half of the examples for each kind, so that both are seen.
    if (same < 0 ? nearPairs++ < mostExamples / 2 : pairs.length - nearPairs < mostExamples / 2)
      pairs.push({ judged: i, training: same >= 0 ? same : similar, equal: same >= 0 });
  }
  return {
    counts: {
      documents,
      clusters: count,
      largest,
      equalAcross,
      nearAcross,
      contradictory: labels ? contradictory(clusters, sizes, labels) : 0,
    },
    pairs: pairs.slice(0, mostExamples),
  };
}

/** Per cluster (or text) the first training document, −1 without one. */
function firstOf(numbers: Int32Array, parts: Uint8Array): Int32Array {
  const first = new Int32Array(numbers.length).fill(-1);
  numbers.forEach((number, i) => {
    if (parts[i] === 0 && first[number] === -1) first[number] = i;
  });
  return first;
}

function countBy(numbers: Int32Array): Int32Array {
  const counts = new Int32Array(numbers.length);
  for (const number of numbers) counts[number]!++;
  return counts;
}

/** Documents of clusters whose labels disagree: one of them is wrong, or the text alone does not say. */
function contradictory(clusters: Int32Array, sizes: Int32Array, labels: Int16Array): number {
  const first = new Int16Array(clusters.length).fill(-1);
  const mixed = new Uint8Array(clusters.length);
  clusters.forEach((cluster, i) => {
    const label = labels[i]!;
    if (label < 0) return;
    if (first[cluster] === -1) first[cluster] = label;
    else if (first[cluster] !== label) mixed[cluster] = 1;
  });
  let count = 0;
  mixed.forEach((is, cluster) => {
    if (is === 1) count += sizes[cluster]!;
  });
  return count;
}
