/** x is seen as [outer, length, inner], the result as [outer, count, inner]. */
export interface GatherAttributes {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  readonly count: number;
  /** One list of indices [count] for all lines, instead of an index for each element of the result. */
  readonly shared: boolean;
  /** An index that counts as none, besides those outside 0 … length − 1; −1: no further one. */
  readonly ignored: number;
}
