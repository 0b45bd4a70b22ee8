/**
 * The two faces of an open project file. Features write their SQL against these; only this folder knows the driver.
 * A reader cannot write, by type and by connection.
 */

/** What SQLite stores. Integers come back as numbers; identifiers of documents' own are TEXT and stay so. */
export type SqlValue = string | number | bigint | Uint8Array | null;

export interface ProjectReader {
  readonly path: string;
  /** All rows, as objects by column name. */
  all<Row extends object>(sql: string, ...values: SqlValue[]): Row[];
  /** The first row. */
  get<Row extends object>(sql: string, ...values: SqlValue[]): Row | undefined;
  /** The first column of all rows. */
  column<Value extends SqlValue>(sql: string, ...values: SqlValue[]): Value[];
  /** The first column of the first row. */
  value<Value extends SqlValue>(sql: string, ...values: SqlValue[]): Value | undefined;
  /** Rows one by one, as arrays of cells; no other statement of this connection may write meanwhile. */
  iterate(sql: string, ...values: SqlValue[]): IterableIterator<SqlValue[]>;
  /** Further calls throw. A writer leaves a single file behind and gives its lock back. */
  close(): void;
}

export interface ProjectWriter extends ProjectReader {
  /** One statement outside or inside a transaction; returns what changed. */
  run(sql: string, ...values: SqlValue[]): { changes: number; lastId: number };
  /** A prepared statement for many rows; use inside `transaction`. */
  statement(sql: string): (...values: SqlValue[]) => void;
  /** BEGIN IMMEDIATE … COMMIT; rolls back when `work` throws; a full disk becomes a `disk-full` error. Nested calls join. */
  transaction<Result>(work: () => Result): Result;
}
