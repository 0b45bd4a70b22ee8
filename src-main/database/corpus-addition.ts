/**
 * Compares staged rows with the documents of a corpus, and brings in those that it lacks, in one transaction: killed or
 * called off, the corpus is as it was.
 */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { busyTimeoutMs, configureWriter } from './connection-settings.ts';
import { readCorpus, type CorpusRecord } from './corpus-record.ts';
import type { ProjectWriter } from './project-database.ts';
import { quotedName } from './quoted-name.ts';
import { inWords } from './sqlite-errors.ts';
import { SqliteWriter } from './sqlite-project.ts';
import type { Piece } from './staging-database.ts';

/** More than these are worth a large buffer for the words of the index. */
const manyDocuments = 20_000;
const largeHash = 67_108_864;
const usualHash = 1_048_576;

export interface Comparison {
  /** Rows that are documents already. */
  readonly known: number;
  readonly added: number;
  /** Of those known: their id is the same, another cell is not. */
  readonly changed: number;
  /** Ids of the first of these. */
  readonly changedIds: readonly string[];
  /** The id of an earlier row of this file, where the corpus has each once. */
  readonly repeated: readonly string[];
}

export class CorpusAddition {
  readonly writer: SqliteWriter;
  readonly corpus: CorpusRecord;
  readonly #database: Database.Database;
  /** SQL names of the columns that the file has. */
  #columns: readonly string[] = [];

  /** A connection of its own: threads know nothing of those that others have open. */
  constructor(projectPath: string, corpusId: number) {
    try {
      this.#database = new Database(projectPath, { fileMustExist: true, timeout: busyTimeoutMs });
      configureWriter(this.#database);
      this.#database.pragma('temp_store = FILE');
      this.#database.function('content_key', { varargs: true, deterministic: true }, contentKey);
    } catch (error) {
      throw inWords(error, projectPath);
    }
    this.writer = new SqliteWriter(this.#database, projectPath, () => undefined);
    try {
      this.corpus = readCorpus(this.writer, corpusId);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /**
   * A row is the document that has the same id, or without an id the same cells; of several the first goes with the first,
   * the second with the second. `proceed` is called between the steps.
   */
  compare(columns: readonly string[], pieces: readonly Piece[], proceed: () => void): Comparison {
    this.#columns = columns;
    const { writer } = this;
    const table = quotedName(this.corpus.tableName);
    writer.run('CREATE TEMP TABLE known (key, n, document, PRIMARY KEY (key, n)) WITHOUT ROWID');
    writer.run('CREATE TEMP TABLE incoming (document INTEGER PRIMARY KEY, key)');
    writer.run(
      `INSERT INTO temp.known
       SELECT key, row_number() OVER (PARTITION BY key ORDER BY document_id), document_id
       FROM (SELECT document_id, ${this.#key('c')} AS key FROM ${table} AS c)`,
    );
    proceed();
    this.#eachPiece(pieces, proceed, () => {
      writer.run(`INSERT INTO temp.incoming SELECT document_id, ${this.#key('p')} FROM piece.documents AS p`);
    });
    writer.run(
      `CREATE TEMP TABLE matched AS
       SELECT numbered.document AS incoming, numbered.key AS key, n, known.document AS document
       FROM (SELECT document, key, row_number() OVER (PARTITION BY key ORDER BY document) AS n FROM temp.incoming) AS numbered
       LEFT JOIN temp.known USING (key, n) ORDER BY incoming`,
    );
    writer.run('CREATE UNIQUE INDEX temp.matched_by_row ON matched (incoming)');
    proceed();
    // As they will be in the corpus: what is attached cannot be read inside a transaction of the project.
    const cells = this.#columns.map(quotedName).join(', ');
    writer.run(`CREATE TEMP TABLE added AS SELECT source_line, ${cells} FROM ${table} WHERE 0`);
    writer.run(`CREATE TEMP TABLE changed AS SELECT document_id, ${cells} FROM ${table} WHERE 0`);
    const differs = this.#columns
      .map((column) => `p.${quotedName(column)} <> c.${quotedName(column)}`)
      .join(' OR ');
    const fromPiece = this.#columns.map((column) => `p.${quotedName(column)}`).join(', ');
    this.#eachPiece(pieces, proceed, () => {
      writer.run(
        `INSERT INTO temp.added SELECT p.source_line, ${fromPiece} FROM piece.documents AS p
         JOIN temp.matched AS m ON m.incoming = p.document_id WHERE m.document IS NULL ORDER BY p.document_id`,
      );
      writer.run(
        `INSERT INTO temp.changed SELECT c.document_id, ${fromPiece} FROM piece.documents AS p
         JOIN temp.matched AS m ON m.incoming = p.document_id JOIN ${table} AS c ON c.document_id = m.document
         WHERE ${differs}`,
      );
    });
    const count = (sql: string): number => writer.value<number>(`SELECT count(*) FROM ${sql}`) ?? 0;
    const { idColumn } = this.corpus;
    const unique = count('temp.known WHERE n > 1') === 0;
    return {
      known: count('temp.matched WHERE document IS NOT NULL'),
      added: count('temp.added'),
      changed: count('temp.changed'),
      changedIds:
        idColumn === null
          ? []
          : writer.column<string>(`SELECT ${quotedName(idColumn)} FROM temp.changed LIMIT 1000`),
      repeated:
        idColumn === null || !unique
          ? []
          : writer.column<string>(
              "SELECT substr(key, 2) FROM temp.matched WHERE n > 1 AND typeof(key) = 'text' LIMIT 1000",
            ),
    };
  }

  /** The line of the file on which the first new row begins; undefined without one. */
  firstNewLine(): number | undefined {
    return this.writer.value<number | null>('SELECT min(source_line) FROM temp.added') ?? undefined;
  }

  /** Inside a transaction: the new documents, searchable. */
  insert(lineOffset: number): void {
    const { documents, tableName, ftsTable, textColumn } = this.corpus;
    const columns = this.#columns.map(quotedName).join(', ');
    const { changes } = this.writer.run(
      `INSERT INTO ${quotedName(tableName)} (document_id, source_line, ${columns})
       SELECT ? + rowid, ? + source_line, ${columns} FROM temp.added ORDER BY rowid`,
      documents,
      lineOffset,
    );
    if (ftsTable === null) return;
    const index = quotedName(ftsTable);
    // A whole number in the SQL itself: bound, it would be taken for a fraction, and refused.
    const hash = (bytes: number): void => {
      this.writer.run(`INSERT INTO ${index} (${index}, rank) VALUES ('hashsize', ${bytes})`);
    };
    if (changes > manyDocuments) hash(largeHash);
    const text = quotedName(textColumn);
    this.writer.run(
      `INSERT INTO ${index} (rowid, ${text}) SELECT document_id, ${text} FROM ${quotedName(tableName)} WHERE document_id > ?`,
      documents,
    );
    if (changes > manyDocuments) hash(usualHash);
  }

  /** Inside a transaction: gives the changed documents the cells that the file has for them. */
  replaceChanged(): void {
    const { tableName, ftsTable, textColumn } = this.corpus;
    const table = quotedName(tableName);
    const text = quotedName(textColumn);
    const reindexed = `temp.changed AS n JOIN ${table} AS c USING (document_id) WHERE n.${text} <> c.${text}`;
    if (ftsTable !== null) {
      const index = quotedName(ftsTable);
      this.writer.run(
        `INSERT INTO ${index} (${index}, rowid, ${text}) SELECT 'delete', c.document_id, c.${text} FROM ${reindexed}`,
      );
      this.writer.run(
        `INSERT INTO ${index} (rowid, ${text}) SELECT c.document_id, n.${text} FROM ${reindexed}`,
      );
    }
    const assignments = this.#columns.map((column) => `${quotedName(column)} = n.${quotedName(column)}`);
    this.writer.run(
      `UPDATE ${table} SET ${assignments.join(', ')} FROM temp.changed AS n WHERE ${table}.document_id = n.document_id`,
    );
  }

  close(): void {
    this.#database.close();
  }

  #key(alias: string): string {
    const cells = this.#columns.map((column) => `${alias}.${quotedName(column)}`);
    const content = `content_key(${cells.join(', ')})`;
    const { idColumn } = this.corpus;
    if (idColumn === null) return content;
    const id = `${alias}.${quotedName(idColumn)}`;
    // Texts and bytes are never equal, so an id is never taken for the key of a content.
    return `CASE WHEN ${id} <> '' THEN '=' || ${id} ELSE ${content} END`;
  }

  #eachPiece(pieces: readonly Piece[], proceed: () => void, work: () => void): void {
    for (const { path } of pieces) {
      this.writer.run('ATTACH ? AS piece', path);
      try {
        work();
      } finally {
        this.#database.exec('DETACH piece');
      }
      proceed();
    }
  }
}

/** The last step of an addition, written down. */
export function recordAddition(
  writer: ProjectWriter,
  corpus: CorpusRecord,
  added: {
    readonly sourceName: string;
    readonly sourceBytes: number;
    readonly sha256: string;
    readonly lineOffset: number;
    readonly counts: {
      readonly read: number;
      readonly known: number;
      readonly added: number;
      readonly skipped: number;
      readonly empty: number;
      readonly changed: number;
      readonly replaced: number;
    };
  },
): void {
  const { counts } = added;
  writer.run(
    `INSERT INTO added_files (corpus_id, source_name, source_bytes, source_sha256, first_document, line_offset, rows_read,
       rows_known, rows_added, rows_skipped, rows_empty, rows_changed, rows_replaced, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    corpus.id,
    added.sourceName,
    added.sourceBytes,
    added.sha256,
    corpus.documents + 1,
    added.lineOffset,
    counts.read,
    counts.known,
    counts.added,
    counts.skipped,
    counts.empty,
    counts.changed,
    counts.replaced,
    new Date().toISOString(),
  );
}

/** Equal only for equal cells: SHA-256 over the cells and their lengths. */
function contentKey(...cells: (string | number | null)[]): Buffer {
  const hash = createHash('sha256');
  for (const cell of cells) {
    const bytes = Buffer.from(cell === null ? '' : String(cell), 'utf8');
    hash.update(`${bytes.length} `);
    hash.update(bytes);
  }
  return hash.digest().subarray(0, 16);
}
