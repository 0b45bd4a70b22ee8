/** Tables as they are written, whatever the form of the file. */

export interface OutputColumn {
  readonly name: string;
  /** `text` stays text in every program that opens the file: a 19-digit id keeps its digits. */
  readonly kind: 'text' | 'number';
}

/** Null: nothing is known. A column of numbers holds numbers and nulls only, one of texts texts only. */
export type OutputCell = string | number | null;

export interface TableWriter {
  readonly path: string;
  write(cells: readonly OutputCell[]): void;
  /** Everything is on the disk under its name when this returns. `rows` without the header. */
  finish(): { path: string; rows: number; sizeBytes: number };
  /** Leaves nothing behind; may be called at any time. */
  abort(): void;
}
