import type { ExplorationResult } from '../../api/exploration.ts';
import { presets } from '../../api/presets.ts';
import { encodedCorpus, encodedPart } from './encoded-corpus.ts';
import type { Exploration } from './exploration.ts';
import { selectedDocuments } from './selected-documents.ts';

/** Lengths in the tokens that networks read, and how many texts each preset's limit would cut. */
export function measureLengths(exploration: Exploration): ExplorationResult {
  const selected = selectedDocuments(exploration);
  const encoded = encodedCorpus(exploration);
  const { documents, ...seen } = encodedPart(encoded, selected);
  const lengths = documents.map((id) => (encoded.ends[id] as number) - (encoded.starts[id] as number)).sort();
  const at = (share: number): number => lengths[Math.max(0, Math.ceil(share * lengths.length) - 1)] ?? 0;
  const max = lengths.at(-1) ?? 0;
  const sum = lengths.reduce((total, length) => total + length, 0);
  const limits = [...limitsOfPresets()].sort(([a], [b]) => a - b);
  return {
    what: 'lengths',
    documents: selected.length,
    ...seen,
    unit: 'tokens',
    bins: bins(lengths, at(0.99), max),
    mean: lengths.length === 0 ? 0 : sum / lengths.length,
    median: at(0.5),
    p95: at(0.95),
    max,
    limits: limits.map(([tokens, names]) => {
      const cut = lengths.length - firstAbove(lengths, tokens);
      return { tokens, presets: names, cut, share: lengths.length === 0 ? 0 : cut / lengths.length };
    }),
  };
}

/** By the number of tokens that they read unless told otherwise. */
function limitsOfPresets(): Map<number, string[]> {
  const limits = new Map<number, string[]>();
  for (const preset of presets) {
    const limit = preset.parameters.find(({ path }) => path === 'features.maxTokens')?.default;
    if (typeof limit === 'number' && limit > 0)
      limits.set(limit, [...(limits.get(limit) ?? []), preset.name]);
  }
  return limits;
}

function firstAbove(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** About 24 bins of a round width up to where 99 of 100 texts end; the last one holds all longer ones. */
function bins(sorted: Int32Array, shown: number, max: number): { from: number; to: number; count: number }[] {
  const width = roundWidth((Math.max(1, shown) + 1) / 24);
  const number = Math.ceil((Math.max(1, shown) + 1) / width);
  const result = Array.from({ length: number }, (_, i) => ({
    from: i * width,
    to: (i + 1) * width,
    count: 0,
  }));
  for (const length of sorted) result[Math.min(number - 1, Math.floor(length / width))]!.count += 1;
  const last = result.at(-1)!;
  last.to = Math.max(last.to, max + 1);
  return result;
}

function roundWidth(atLeast: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power >= atLeast) return step * power;
  }
}
