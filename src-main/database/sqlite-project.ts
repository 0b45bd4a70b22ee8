/** The reader and the writer of a project file, over better-sqlite3. */
import type Database from 'better-sqlite3';
import { waitForImportThreads } from './import-threads.ts';
import type { ProjectReader, ProjectWriter, SqlValue } from './project-database.ts';
import { inWords } from './sqlite-errors.ts';

/** Statements kept prepared; beyond these the oldest is dropped, since some SQL is composed per corpus. */
const cachedStatements = 200;

type Statement = Database.Statement<SqlValue[], unknown>;

export class SqliteReader implements ProjectReader {
  readonly path: string;
  protected readonly database: Database.Database;
  readonly #statements = new Map<string, Statement>();
  readonly #onClose: () => void;

  constructor(database: Database.Database, path: string, onClose: () => void) {
    this.database = database;
    this.path = path;
    this.#onClose = onClose;
  }

  all<Row extends object>(sql: string, ...values: SqlValue[]): Row[] {
    return this.guarded(
      () =>
        this.prepared(sql)
          .raw(false)
          .all(...bound(values)) as Row[],
    );
  }

  get<Row extends object>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.guarded(
      () =>
        this.prepared(sql)
          .raw(false)
          .get(...bound(values)) as Row | undefined,
    );
  }

  column<Value extends SqlValue>(sql: string, ...values: SqlValue[]): Value[] {
    return this.guarded(
      () =>
        this.prepared(sql)
          .pluck()
          .all(...bound(values)) as Value[],
    );
  }

  value<Value extends SqlValue>(sql: string, ...values: SqlValue[]): Value | undefined {
    return this.guarded(
      () =>
        this.prepared(sql)
          .pluck()
          .get(...bound(values)) as Value | undefined,
    );
  }

  *iterate(sql: string, ...values: SqlValue[]): IterableIterator<SqlValue[]> {
    // A statement of its own: the cached one may be asked for again while this one is half-way.
    try {
      yield* this.database
        .prepare(sql)
        .raw()
        .iterate(...bound(values)) as IterableIterator<SqlValue[]>;
    } catch (error) {
      throw inWords(error, this.path);
    }
  }

  close(): void {
    if (!this.database.open) return;
    this.#statements.clear();
    this.beforeClose();
    this.database.close();
    this.#onClose();
  }

  protected beforeClose(): void {
    // A reader has nothing to tidy up.
  }

  protected prepared(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement) return statement;
    statement = this.database.prepare<SqlValue[], unknown>(sql);
    if (this.#statements.size >= cachedStatements) {
      this.#statements.delete(this.#statements.keys().next().value!);
    }
    this.#statements.set(sql, statement);
    return statement;
  }

  protected guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw inWords(error, this.path);
    }
  }
}

export class SqliteWriter extends SqliteReader implements ProjectWriter {
  #depth = 0;

  run(sql: string, ...values: SqlValue[]): { changes: number; lastId: number } {
    return this.guarded(() => {
      const result = this.prepared(sql).run(...bound(values));
      return { changes: result.changes, lastId: Number(result.lastInsertRowid) };
    });
  }

  statement(sql: string): (...values: SqlValue[]) => void {
    return this.guarded(() => {
      const statement = this.database.prepare<SqlValue[], unknown>(sql);
      return (...values) => {
        this.guarded(() => statement.run(...bound(values)));
      };
    });
  }

  transaction<Result>(work: () => Result): Result {
    if (this.#depth > 0) return work();
    this.guarded(() => this.database.exec('BEGIN IMMEDIATE'));
    this.#depth++;
    try {
      const result = work();
      this.guarded(() => this.database.exec('COMMIT'));
      return result;
    } catch (error) {
      // On a full disk SQLite has already rolled back by itself.
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      throw error;
    } finally {
      this.#depth--;
    }
  }

  protected override beforeClose(): void {
    waitForImportThreads(this.path);
    try {
      this.database.pragma('busy_timeout = 200');
      // A WAL file cannot be opened from a read-only folder, and two files get separated: leave one.
      this.database.pragma('wal_checkpoint(TRUNCATE)');
      this.database.pragma('journal_mode = DELETE');
    } catch {
      // A reader still has the file open, or the disk is full: the WAL stays and the next opening takes it up.
    }
  }
}

/** better-sqlite3 binds every number as REAL; whole numbers must arrive as INTEGER to compare and store as such. */
function bound(values: SqlValue[]): SqlValue[] {
  return values.map((value) =>
    typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value,
  );
}
