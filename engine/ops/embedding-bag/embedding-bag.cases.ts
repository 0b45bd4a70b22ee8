import { RandomStream } from '../../core/random.ts';
import type { CaseInput, OperationCase } from '../operation-case.ts';
import { given, randomKey, uniform } from '../operation-case.ts';
import type { EmbeddingBagAttributes } from './embedding-bag.ts';
import { TokenGrouper, createTokenGroups } from './group-tokens.ts';

type Case = OperationCase & { readonly attributes: EmbeddingBagAttributes };

/** Bags of these sizes over a table with `rows` rows; more room than tokens, as in a batch that is not full. */
function bags(sizes: readonly number[], rows: number, columns: number, padding?: number): CaseInput[] {
  const random = new RandomStream([rows, columns]);
  const offsets = [0];
  for (const size of sizes) offsets.push(offsets.at(-1)! + size);
  const used = offsets.at(-1)!;
  const capacity = used + 5;
  const tokens = Array.from({ length: capacity }, (_, position) =>
    position < used ? random.below(rows) : 0,
  );
  const groups = createTokenGroups(capacity);
  new TokenGrouper(rows, padding).group(Int32Array.from(tokens), Int32Array.from(offsets), groups);
  return [
    given('i32', [capacity], tokens),
    given('i32', [offsets.length], offsets),
    uniform([rows, columns]),
    given('i32', [capacity], [...groups.rows]),
    given('i32', [capacity + 1], [...groups.starts]),
    given('i32', [capacity], [...groups.positions]),
    given('i32', [capacity], [...groups.bags]),
    given('i32', [1], [groups.count]),
  ];
}

const sizes = [3, 0, 7, 1, 2, 0, 4, 5, 1, 1, 6, 2, 9, 0, 3, 3, 8, 1];

export const embeddingBagCases: readonly [Case, ...Case[]] = [
  {
    name: 'mean',
    inputs: bags(sizes, 23, 37),
    attributes: { mode: 'mean', padding: -1, tokenDropout: 0, grouped: true },
  },
  {
    name: 'sum',
    inputs: bags(sizes, 23, 4),
    attributes: { mode: 'sum', padding: -1, tokenDropout: 0, grouped: true },
  },
  {
    name: 'mean, padding',
    inputs: bags(sizes, 9, 6, 2),
    attributes: { mode: 'mean', padding: 2, tokenDropout: 0, grouped: true },
  },
  {
    name: 'mean, token dropout',
    inputs: [...bags(sizes, 23, 5), randomKey],
    attributes: { mode: 'mean', padding: -1, tokenDropout: 0.4, grouped: true },
  },
  {
    name: 'sum, token dropout',
    inputs: [...bags(sizes, 23, 32), randomKey],
    attributes: { mode: 'sum', padding: -1, tokenDropout: 0.4, grouped: true },
  },
];
