/** Where queries, keys, values and results of an attention lie, and which query may see which key. */
import { ShapeError } from '../../core/errors.ts';
import type { TensorType } from '../../core/operation.ts';
import type { Shape } from '../../core/shape.ts';
import { broadcastShapes, broadcastStrides, sameShape, showShape } from '../../core/shape.ts';

export interface AttentionAttributes {
  readonly heads: number;
  /** One tensor holds queries, keys and values side by side. */
  readonly packed: boolean;
  /**
   * What the input behind the values says of each pair of query and key: nothing, whether the query may attend there
   * (not 0), or what is added to the score. Added numbers of `excluded` and below forbid, too.
   */
  readonly extra: 'none' | 'mask' | 'bias';
  /** Factor on q · k. */
  readonly scale: number;
  /** Query i sees the keys from i − behind to i + ahead. */
  readonly behind: number;
  readonly ahead: number;
  /** Share of the weights that are left out, the others growing by 1 / (1 − dropout); where not 0, the last input is a key. */
  readonly dropout: number;
}

/** What an attention is given, by name. */
export interface AttentionInputs<T> {
  /** Queries, keys, values, or the three in one. */
  readonly vectors: readonly T[];
  /** Mask or bias. */
  readonly extra: T | undefined;
  /** u32 [2] of dropout. */
  readonly key: T | undefined;
}

export function attentionInputs<T>(
  inputs: readonly T[],
  { packed, extra, dropout }: Pick<AttentionAttributes, 'packed' | 'extra' | 'dropout'>,
): AttentionInputs<T> {
  const own = packed ? 1 : 3;
  const others = inputs.slice(own);
  if (others.length !== (extra === 'none' ? 0 : 1) + (dropout === 0 ? 0 : 1))
    refuse('its inputs are not those that it says it has.');
  return {
    vectors: inputs.slice(0, own),
    extra: extra === 'none' ? undefined : others[0],
    key: dropout === 0 ? undefined : others.at(-1),
  };
}

/** More keys than any sequence has. */
export const unlimited = 2 ** 30;

/** Scores from here downwards count as forbidden: far below any that a network makes, far above where f32 ends. */
export const excluded = -1e30;

/** Steps in elements from one batch, head and row to the next; the vector of a head lies flat. */
export interface HeadView {
  readonly offset: number;
  readonly batch: number;
  readonly head: number;
  readonly row: number;
}

export interface AttentionPlan extends Pick<
  AttentionAttributes,
  'extra' | 'scale' | 'behind' | 'ahead' | 'dropout'
> {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  /** Length of the vectors of queries and keys of one head. */
  readonly depth: number;
  /** Length of those of the values and results. */
  readonly width: number;
  readonly q: HeadView;
  readonly k: HeadView;
  readonly v: HeadView;
  readonly y: HeadView;
  /** Steps of the mask or bias along batch, heads, queries and keys. */
  readonly extraStrides: readonly [number, number, number, number];
  readonly shape: Shape;
}

/** Of [batch, rows, heads × vector]. */
const inside = (rows: number, heads: number, size: number, parts = 1, part = 0): HeadView => ({
  offset: part * heads * size,
  batch: rows * heads * size * parts,
  head: size,
  row: heads * size * parts,
});

/** Of [batch, heads, rows, vector]. */
const headsFirst = (rows: number, heads: number, size: number): HeadView => ({
  offset: 0,
  batch: heads * rows * size,
  head: rows * size,
  row: size,
});

function refuse(what: string): never {
  throw new ShapeError('attention', what);
}

function dividedAmong(heads: number, length: number): number {
  if (!Number.isInteger(heads) || heads < 1 || length % heads !== 0)
    refuse(`vectors of ${length} cannot be shared by ${heads} heads.`);
  return length / heads;
}

type Placing = Pick<
  AttentionPlan,
  'batch' | 'queries' | 'keys' | 'depth' | 'width' | 'q' | 'k' | 'v' | 'y' | 'shape'
>;

function packedPlacing(shape: Shape, heads: number): Placing {
  if (shape.length !== 3 || shape[2]! % 3 !== 0)
    refuse(`${showShape(shape)} is not [batch, rows, 3 × heads × vector].`);
  const [batch, rows, length] = shape as [number, number, number];
  const size = dividedAmong(heads, length / 3);
  const view = (part: number): HeadView => inside(rows, heads, size, 3, part);
  return {
    ...{ batch, queries: rows, keys: rows, depth: size, width: size },
    ...{ q: view(0), k: view(1), v: view(2), y: inside(rows, heads, size) },
    shape: [batch, rows, length / 3],
  };
}

function placing(q: Shape, k: Shape, v: Shape, heads: number): Placing {
  const shapes = [q, k, v].map(showShape).join(', ');
  const rank = q.length;
  if ((rank !== 3 && rank !== 4) || k.length !== rank || v.length !== rank)
    refuse(`${shapes} are not all [batch, rows, heads × vector] or all [batch, heads, rows, vector].`);
  const lead = q.slice(0, rank - 2);
  const fits =
    sameShape(k.slice(0, rank - 2), lead) &&
    sameShape(v.slice(0, rank - 2), lead) &&
    k.at(-2) === v.at(-2) &&
    q.at(-1) === k.at(-1);
  if (!fits || (rank === 4 && q[1] !== heads)) refuse(`${shapes} do not fit each other and ${heads} heads.`);
  const [queries, keys] = [q.at(-2)!, k.at(-2)!];
  const own = rank === 4 ? 1 : heads;
  const [depth, width] = [dividedAmong(own, q.at(-1)!), dividedAmong(own, v.at(-1)!)];
  const view = rank === 4 ? headsFirst : inside;
  return {
    ...{ batch: q[0]!, queries, keys, depth, width },
    q: view(queries, heads, depth),
    k: view(keys, heads, depth),
    v: view(keys, heads, width),
    y: view(queries, heads, width),
    shape: [...lead, queries, v.at(-1)!],
  };
}

/** `inputs`: q, k, v, or the three in one; then the mask or bias and the key, if any. */
export function planAttention(inputs: readonly TensorType[], attributes: AttentionAttributes): AttentionPlan {
  const { heads, packed, extra, scale, behind, ahead, dropout } = attributes;
  if (!(dropout >= 0 && dropout < 1)) refuse(`a dropout of ${dropout} is not in [0, 1).`);
  const named = attentionInputs(inputs, attributes);
  const [q, k, v] = named.vectors.map(({ shape }) => shape) as [Shape, Shape, Shape];
  const places = packed ? packedPlacing(q, heads) : placing(q, k, v, heads);
  const full = [places.batch, heads, places.queries, places.keys];
  const given = named.extra?.shape ?? [];
  if (!sameShape(broadcastShapes('attention', [given, full]), full))
    refuse(`a ${extra} ${showShape(given)} is larger than ${showShape(full)}.`);
  return {
    ...places,
    ...{ heads, extra, scale, behind, ahead, dropout },
    extraStrides: broadcastStrides(given, full) as [number, number, number, number],
  };
}
