/** Compressed sparse rows: row `i` owns `indices` and `values` from `offsets[i]` to `offsets[i + 1]`, indices ascending. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly offsets: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}
