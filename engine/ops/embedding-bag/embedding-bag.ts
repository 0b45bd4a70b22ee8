/** Sum or mean of the table rows of each bag of tokens; the gradient of the table stays row-sparse. */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, rowKey, write } from '../../core/operation.ts';
import { dropThreshold, isDropped } from '../../core/dropout-mask.ts';
import { showShape } from '../../core/shape.ts';
import { embeddingBagKernel, embeddingBagRowsKernel } from './embedding-bag.wgsl.ts';

export interface EmbeddingBagAttributes {
  readonly mode: 'sum' | 'mean';
  /** Token that counts nowhere; −1: none. */
  readonly padding: number;
  /**
   * Share of tokens left out, drawn per token. The mean is taken over those that stay (Iyyer et al. 2015); the sum is
   * scaled by 1 / (1 − rate).
   */
  readonly tokenDropout: number;
  readonly grouped: boolean;
}

/** Device copies of `TokenGroups`. */
export interface GroupedTokens {
  readonly rows: Value;
  readonly starts: Value;
  readonly positions: Value;
  readonly bags: Value;
  readonly count: Value;
}

export interface EmbeddingBagOptions {
  readonly mode: 'sum' | 'mean';
  readonly padding?: number | undefined;
  readonly tokenDropout?: { readonly rate: number; readonly key: Value } | undefined;
  /** Needed where the table's gradient is wanted. */
  readonly groups?: GroupedTokens | undefined;
}

/**
 * tokens i32 [capacity], offsets i32 [bags + 1], table f32 [rows, columns] → sums f32 [bags, columns] and each token's
 * share in its bag, f32 [capacity]. Empty bags give zeros. Tokens from offsets[bags] on are not looked at.
 */
export function embeddingBag(
  tape: Tape,
  tokens: Value,
  offsets: Value,
  table: Value,
  options: EmbeddingBagOptions,
): { readonly output: Value; readonly shares: Value } {
  const rate = options.tokenDropout?.rate ?? 0;
  const inputs = [tokens, offsets, table];
  const { groups } = options;
  if (groups !== undefined)
    inputs.push(groups.rows, groups.starts, groups.positions, groups.bags, groups.count);
  if (options.tokenDropout !== undefined && rate > 0) inputs.push(options.tokenDropout.key);
  const [output, shares] = tape.apply(embeddingBagOperation, inputs, {
    mode: options.mode,
    padding: options.padding ?? -1,
    tokenDropout: rate,
    grouped: groups !== undefined,
  });
  return { output: output!, shares: shares! };
}

export const embeddingBagOperation: Operation<EmbeddingBagAttributes> = {
  name: 'embeddingBag',
  infer([tokens, offsets, table], { tokenDropout }) {
    if (tokens!.shape.length !== 1 || offsets!.shape.length !== 1 || offsets!.shape[0]! < 1)
      throw new ShapeError(
        'embeddingBag',
        'tokens and offsets must have one axis, offsets at least one entry.',
      );
    if (table!.shape.length !== 2)
      throw new ShapeError('embeddingBag', `the table ${showShape(table!.shape)} must be [rows, columns].`);
    if (!(tokenDropout >= 0 && tokenDropout < 1))
      throw new ShapeError('embeddingBag', `a token dropout of ${tokenDropout} is not in [0, 1).`);
    return [
      { dtype: 'f32', shape: [offsets!.shape[0]! - 1, table!.shape[1]!] },
      { dtype: 'f32', shape: tokens!.shape },
    ];
  },
  gradient({ tape, inputs, outputs, attributes, upstream, wanted }) {
    const none = inputs.map(() => null);
    if (!wanted[2] || upstream[0] == null) return none;
    if (!attributes.grouped)
      throw new ShapeError('embeddingBag', 'the gradient of the table needs grouped tokens.');
    const [rows, starts, positions, bags, count] = inputs.slice(3) as [Value, Value, Value, Value, Value];
    const [values] = tape.apply(
      embeddingBagRowsOperation,
      [upstream[0], outputs[1]!, starts, positions, bags, count],
      {},
    );
    return none.map((_, index) => (index === 2 ? { rows, count, values: values! } : null));
  },
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const { mode, padding } = attributes;
      const threshold = dropThreshold(attributes.tokenDropout);
      const [bags, columns] = outputs[0]!.shape as [number, number];
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const [tokens, offsets, table] = [views[0]!, views[1]!, views[2]!];
            const [y, shares] = [views.at(-2)!, views.at(-1)!];
            const key = views.at(-3)!;
            y.fill(0);
            for (let bag = 0; bag < bags; bag++) {
              const [first, last] = [offsets[bag]!, offsets[bag + 1]!];
              const kept: number[] = [];
              for (let position = first; position < last; position++) {
                shares[position] = 0;
                if (tokens[position] === padding) continue;
                const place = position - first;
                if (threshold > 0 && isDropped([key[0]!, key[1]!], bag, place, threshold)) continue;
                kept.push(position);
              }
              const share = mode === 'mean' ? 1 / kept.length : 1 / (1 - attributes.tokenDropout);
              for (const position of kept) {
                shares[position] = share;
                for (let column = 0; column < columns; column++)
                  y[bag * columns + column]! += share * table[tokens[position]! * columns + column]!;
              }
            }
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!), write(outputs[1]!)],
      });
    },
    wasm({ inputs, outputs, attributes, emit }) {
      const [tokens, offsets, table] = [inputs[0]!, inputs[1]!, inputs[2]!];
      const [bags, columns] = outputs[0]!.shape as [number, number];
      const rows = rowKey(bags);
      const drops = attributes.tokenDropout > 0;
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'embeddingBagForward',
          args: [
            { i32: bags },
            { i32: columns },
            { i32: attributes.mode === 'mean' ? 1 : 0 },
            { i32: attributes.padding },
            { i32: dropThreshold(attributes.tokenDropout) | 0 },
            { f32: 1 / (1 - attributes.tokenDropout) },
          ],
        },
        uses: [
          read(tokens),
          read(offsets),
          read(table),
          read(drops ? inputs.at(-1)! : offsets),
          write(outputs[0]!, rows),
          write(outputs[1]!, rows),
        ],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      const [tokens, offsets, table] = [inputs[0]!, inputs[1]!, inputs[2]!];
      const [bags, columns] = outputs[0]!.shape as [number, number];
      const drops = attributes.tokenDropout > 0;
      emit({
        kernel: embeddingBagKernel({
          bags,
          columns,
          mean: attributes.mode === 'mean',
          padding: attributes.padding,
          threshold: dropThreshold(attributes.tokenDropout),
          scale: 1 / (1 - attributes.tokenDropout),
        }),
        uses: [
          read(tokens),
          read(offsets),
          read(table),
          ...(drops ? [read(inputs.at(-1)!)] : []),
          write(outputs[0]!),
          write(outputs[1]!),
        ],
      });
    },
  },
};

/** dy, shares, starts, positions, bags, count → gradient of each used row, f32 [capacity, columns]. */
export const embeddingBagRowsOperation: Operation<object> = {
  name: 'embeddingBagRows',
  infer: ([dy, , , positions]) => [{ dtype: 'f32', shape: [positions!.shape[0]!, dy!.shape[1]!] }],
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, emit }) {
      const columns = outputs[0]!.shape[1]!;
      emit({
        kernel: {
          kind: 'reference',
          run([dy, shares, starts, positions, bags, count, values]) {
            for (let row = 0; row < count![0]!; row++)
              for (let column = 0; column < columns; column++) {
                let sum = 0;
                for (let place = starts![row]!; place < starts![row + 1]!; place++) {
                  const position = positions![place]!;
                  sum += shares![position]! * dy![bags![position]! * columns + column]!;
                }
                values![row * columns + column] = sum;
              }
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, emit }) {
      emit({
        kernel: { kind: 'wasm', entry: 'embeddingBagRows', args: [{ i32: outputs[0]!.shape[1]! }] },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!, countKey(inputs[5]!))],
      });
    },
    webgpu({ inputs, outputs, emit }) {
      const [capacity, columns] = outputs[0]!.shape as [number, number];
      emit({
        kernel: embeddingBagRowsKernel(capacity, columns),
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
  },
};

/** Key of slices by a number of rows that is known only when the program runs. */
export function countKey(count: Value): string {
  return `count ${count.id}`;
}
