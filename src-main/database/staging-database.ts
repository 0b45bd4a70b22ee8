/**
 * Where an import happens: a database file beside the project, which takes the finished corpus over in one transaction.
 * Until then the project is not touched, so a cancelled, failed or killed import leaves nothing in it; the staging file
 * itself is thrown away, and therefore needs neither journal nor fsync.
 */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { busyTimeoutMs, configureWriter } from './connection-settings.ts';
import type { ProjectWriter } from './project-database.ts';
import { quotedName } from './quoted-name.ts';
import { inWords } from './sqlite-errors.ts';
import { SqliteWriter } from './sqlite-project.ts';

const tokenizer = "tokenize='unicode61 remove_diacritics 2'";
/** Larger while the index is built: 2.6 times as fast as FTS5's default of 1 MB. */
const buildHashBytes = 67_108_864;
const defaultHashBytes = 1_048_576;
/** Each piece takes some 30 ms to copy. */
const documentsPerPiece = 20_000;
const blocksPerPiece = 5_000;

/** Path of every staging file of a project begins so. */
export function stagingPrefix(projectPath: string): string {
  return `${projectPath}-import-`;
}

export interface StagedColumns {
  /** SQL names in the file's order. */
  readonly columns: readonly string[];
  readonly text: string;
  /** Get an index: they are counted and filtered by. */
  readonly labels: readonly string[];
}

export interface SetAsideRow {
  readonly line: number;
  readonly kind: 'skipped' | 'empty';
  readonly reason: string;
  readonly cells: readonly string[];
}

export class StagingDatabase {
  readonly path: string;
  readonly #projectPath: string;
  readonly #shape: StagedColumns;
  readonly #database: Database.Database;
  readonly #insert: Database.Statement<unknown[]>;
  readonly #setAside: Database.Statement<unknown[]>;
  readonly #index: Database.Statement<unknown[]>;
  #documents = 0;
  #indexed = 0;

  constructor(projectPath: string, shape: StagedColumns) {
    this.#projectPath = projectPath;
    this.#shape = shape;
    this.path = stagingPrefix(projectPath) + randomUUID().slice(0, 8);
    this.#database = this.#guarded(() => new Database(this.path));
    const database = this.#database;
    try {
      database.pragma('page_size = 8192');
      database.pragma('journal_mode = OFF');
      database.pragma('synchronous = OFF');
      database.pragma('locking_mode = EXCLUSIVE');
      // Pages are written in order and rarely looked at again.
      database.pragma('cache_size = -16384');
      database.exec(documentsTable('documents', shape));
      database.exec(ftsTable('documents_fts', 'documents', shape.text));
      database.exec(
        'CREATE TABLE set_aside (line INTEGER PRIMARY KEY, kind TEXT NOT NULL, reason TEXT NOT NULL, cells TEXT NOT NULL)',
      );
      database.exec(`INSERT INTO documents_fts (documents_fts, rank) VALUES ('hashsize', ${buildHashBytes})`);
      const places = shape.columns.map(() => '?').join(', ');
      const names = shape.columns.map(quotedName).join(', ');
      this.#insert = database.prepare(
        `INSERT INTO documents (document_id, source_line, ${names}) VALUES (?, ?, ${places})`,
      );
      this.#setAside = database.prepare('INSERT INTO set_aside VALUES (?, ?, ?, ?)');
      const text = quotedName(shape.text);
      this.#index = database.prepare(
        `INSERT INTO documents_fts (rowid, ${text})
         SELECT document_id, ${text} FROM documents WHERE document_id > ? AND document_id <= ?`,
      );
      database.exec('BEGIN');
    } catch (error) {
      this.remove();
      throw inWords(error, projectPath);
    }
  }

  get documents(): number {
    return this.#documents;
  }

  /** Cells in the file's order. */
  add(line: number, cells: readonly string[]): void {
    this.#documents++;
    this.#guarded(() => this.#insert.run(this.#documents, line, ...cells));
  }

  setAside(row: SetAsideRow): void {
    this.#guarded(() => this.#setAside.run(row.line, row.kind, row.reason, JSON.stringify(row.cells)));
  }

  /** Puts the documents added since the last call into the search index. */
  index(): void {
    if (this.#indexed === this.#documents) return;
    this.#guarded(() => this.#index.run(this.#indexed, this.#documents));
    this.#indexed = this.#documents;
  }

  /** The first cells, of those in this column, that occur more than once, and how many rows repeat one. */
  repeated(column: string): { values: string[]; rows: number } {
    return this.#guarded(() => {
      const name = quotedName(column);
      const groups = `SELECT ${name} AS value, count(*) AS n FROM documents WHERE ${name} <> '' GROUP BY 1 HAVING n > 1`;
      const rows = this.#database
        .prepare(`SELECT coalesce(sum(n - 1), 0) FROM (${groups})`)
        .pluck()
        .get() as number;
      const values = rows > 0 ? this.#database.prepare(`${groups} LIMIT 20`).pluck().all() : [];
      return { rows, values: values as string[] };
    });
  }

  /**
   * Adds the corpus to the project in one transaction. `record` writes the row of `corpora`, with whatever belongs to
   * it, and returns its id; the documents, the index and the rows set aside follow. `proceed` is asked in between and
   * throws to call it off; `commit` is asked last and throws for the last time.
   */
  mergeInto(
    record: (writer: ProjectWriter) => { corpusId: number; tableName: string; ftsTable: string },
    proceed: () => void,
    commit: () => void,
  ): void {
    this.#guarded(() => {
      this.#database.exec(
        `INSERT INTO documents_fts (documents_fts, rank) VALUES ('hashsize', ${defaultHashBytes})`,
      );
      this.#database.exec('COMMIT');
      this.#database.close();
    });
    proceed();
    const database = this.#guarded(
      () => new Database(this.#projectPath, { fileMustExist: true, timeout: busyTimeoutMs }),
    );
    try {
      configureWriter(database);
      database.prepare('ATTACH ? AS staging').run(this.path);
      const writer = new SqliteWriter(database, this.#projectPath, () => undefined);
      writer.transaction(() => {
        const { corpusId, tableName, ftsTable: fts } = record(writer);
        this.#guarded(() => this.#copy(database, corpusId, tableName, fts, proceed));
        commit();
      });
      // Moves the new pages from the WAL into the project while nobody waits for it.
      database.pragma('wal_checkpoint(PASSIVE)');
    } catch (error) {
      throw inWords(error, this.#projectPath);
    } finally {
      database.close();
    }
  }

  /** Closes and deletes the staging file; may be called at any time and more than once. */
  remove(): void {
    if (this.#database.open) this.#database.close();
    for (const ending of ['', '-journal']) rmSync(this.path + ending, { force: true });
  }

  #copy(
    database: Database.Database,
    corpusId: number,
    tableName: string,
    ftsName: string,
    proceed: () => void,
  ): void {
    const table = quotedName(tableName);
    database.exec(documentsTable(tableName, this.#shape));
    for (const label of this.#shape.labels) database.exec(labelIndex(tableName, label));
    // In pieces, so that it can be called off in between; as fast as all at once.
    const documents = database.prepare(
      `INSERT INTO ${table} SELECT * FROM staging.documents WHERE document_id > ? AND document_id <= ?`,
    );
    for (let after = 0; after < this.#documents; after += documentsPerPiece) {
      documents.run(after, after + documentsPerPiece);
      proceed();
    }
    database.exec(ftsTable(ftsName, tableName, this.#shape.text));
    // The tables under a full-text index are write-protected unless asked otherwise.
    database.unsafeMode(true);
    for (const part of ['data', 'idx', 'docsize', 'config']) {
      const shadow = quotedName(`${ftsName}_${part}`);
      database.exec(`DELETE FROM ${shadow}`);
      if (part === 'data') {
        copyBlocks(database, shadow, proceed);
      } else {
        database.exec(`INSERT INTO ${shadow} SELECT * FROM staging.documents_fts_${part}`);
        proceed();
      }
    }
    database.unsafeMode(false);
    database
      .prepare(
        `INSERT INTO set_aside_rows (corpus_id, line, kind, reason, cells)
         SELECT ?, line, kind, reason, cells FROM staging.set_aside`,
      )
      .run(corpusId);
    proceed();
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw inWords(error, this.#projectPath);
    }
  }
}

/** The blocks of the index; their keys are far apart, so pieces are counted rather than spanned. */
function copyBlocks(database: Database.Database, shadow: string, proceed: () => void): void {
  const border = database
    .prepare(
      `SELECT max(id) FROM (SELECT id FROM staging.documents_fts_data WHERE id > ? ORDER BY id LIMIT ${blocksPerPiece})`,
    )
    .pluck()
    .safeIntegers();
  const copy = database.prepare(
    `INSERT INTO ${shadow} SELECT * FROM staging.documents_fts_data WHERE id > ? AND id <= ? ORDER BY id`,
  );
  let after = -1n;
  for (;;) {
    const last = border.get(after) as bigint | null;
    if (last === null) return;
    copy.run(after, last);
    proceed();
    after = last;
  }
}

/** The text comes last, so that reading the other columns does not walk through it. */
function documentsTable(name: string, { columns, text }: StagedColumns): string {
  const ordered = [...columns.filter((column) => column !== text), text];
  const definitions = ordered.map((column) => `${quotedName(column)} TEXT NOT NULL`);
  return `CREATE TABLE ${quotedName(name)} (document_id INTEGER PRIMARY KEY, source_line INTEGER NOT NULL, ${definitions.join(', ')})`;
}

function ftsTable(name: string, content: string, text: string): string {
  return `CREATE VIRTUAL TABLE ${quotedName(name)} USING fts5(${quotedName(text)}, content=${quotedName(content)}, content_rowid='document_id', ${tokenizer})`;
}

function labelIndex(table: string, label: string): string {
  return `CREATE INDEX ${quotedName(`${table}_by_${label}`)} ON ${quotedName(table)} (${quotedName(label)})`;
}
