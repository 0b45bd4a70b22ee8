/** Rows of a table by token: a bag for each token, so that the gradient stays row-sparse. Composed. */
import type { Tape, Value } from '../../core/operation.ts';
import { sizeOf } from '../../core/shape.ts';
import type { GroupedTokens } from '../embedding-bag/embedding-bag.ts';
import { embeddingBag } from '../embedding-bag/embedding-bag.ts';
import { reshape } from '../reshape/reshape.ts';

/**
 * tokens i32 [n] and table f32 [rows, columns] → f32 [n, columns]; tokens of further axes keep them. `offsets` i32
 * [n + 1] is 0, 1, … n. A padding token gives its row as others do; grouped with `TokenGrouper(rows, padding)` it gets
 * no gradient.
 */
export function embedding(
  tape: Tape,
  tokens: Value,
  offsets: Value,
  table: Value,
  groups?: GroupedTokens,
): Value {
  const flat = reshape(tape, tokens, [sizeOf(tokens.shape)]);
  const { output } = embeddingBag(tape, flat, offsets, table, { mode: 'sum', groups });
  return reshape(tape, output, [...tokens.shape, table.shape[1]!]);
}
