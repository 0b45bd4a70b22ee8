/**
 * Brings a staged corpus into its project, piece by piece in short transactions, so that nobody who writes to the
 * project waits for long. Until the last transaction enters it in `corpora`, the corpus is not there for anyone; the
 * tables of a merge that did not get so far are dropped, at the latest when the project is opened next.
 */
import Database from 'better-sqlite3';
import { busyTimeoutMs, configureWriter } from './connection-settings.ts';
import { documentsTable, labelIndex, searchTable, type CorpusShape } from './corpus-tables.ts';
import { dropCorpusTables } from './drop-corpus.ts';
import type { ProjectWriter } from './project-database.ts';
import { quotedName } from './quoted-name.ts';
import { SearchSegments } from './search-segments.ts';
import { inWords } from './sqlite-errors.ts';
import { SqliteWriter } from './sqlite-project.ts';
import { removePiece, type Piece } from './staging-database.ts';

export class CorpusMerge {
  readonly corpusId: number;
  readonly tableName: string;
  readonly ftsTable: string;
  readonly #projectPath: string;
  readonly #shape: CorpusShape;
  readonly #database: Database.Database;
  readonly #writer: SqliteWriter;
  readonly #segments: SearchSegments;
  #entered = false;

  constructor(projectPath: string, shape: CorpusShape) {
    this.#projectPath = projectPath;
    this.#shape = shape;
    this.#database = this.#guarded(
      () => new Database(projectPath, { fileMustExist: true, timeout: busyTimeoutMs }),
    );
    const database = this.#database;
    this.#writer = new SqliteWriter(database, projectPath, () => undefined);
    try {
      configureWriter(database);
      // All that is merged goes to the disk once, at the end.
      database.pragma('wal_autocheckpoint = 0');
      database.pragma('cache_size = -16384');
      // The tables under a full-text index are write-protected unless asked otherwise.
      database.unsafeMode(true);
      this.corpusId = this.#writer.transaction(() => {
        const id = freeNumber(this.#writer);
        database.exec(documentsTable(`corpus_${id}`, shape));
        database.exec(searchTable(`corpus_${id}_fts`, `corpus_${id}`, shape.text));
        return id;
      });
      this.tableName = `corpus_${this.corpusId}`;
      this.ftsTable = `${this.tableName}_fts`;
      this.#segments = new SearchSegments(database, this.ftsTable);
    } catch (error) {
      database.close();
      throw inWords(error, projectPath);
    }
  }

  addDocuments(piece: Piece): void {
    this.#attached(piece.path, () => {
      // Without a condition SQLite copies rows as they are, three times as fast as reading them.
      this.#database.exec(`INSERT INTO ${quotedName(this.tableName)} SELECT * FROM piece.documents`);
    });
  }

  addIndex(piece: Piece): void {
    this.#attached(piece.indexPath, () => this.#segments.take('piece'));
    removePiece(piece.path, piece.indexPath);
  }

  addLabelIndexes(): void {
    for (const label of this.#shape.labels)
      this.#writer.transaction(() =>
        this.#guarded(() => this.#database.exec(labelIndex(this.tableName, label))),
      );
  }

  /** The first cells, of those in this column, that occur more than once, and how many rows repeat one. */
  repeated(column: string): { values: string[]; rows: number } {
    const name = quotedName(column);
    const groups = `SELECT ${name} AS value, count(*) AS n FROM ${quotedName(this.tableName)} WHERE ${name} <> '' GROUP BY 1 HAVING n > 1`;
    const rows = this.#writer.value<number>(`SELECT coalesce(sum(n - 1), 0) FROM (${groups})`) ?? 0;
    return { rows, values: rows > 0 ? this.#writer.column<string>(`${groups} LIMIT 20`) : [] };
  }

  /** The last step: rows set aside, the index, and whatever `record` writes, all at once. */
  enter(asidePath: string, record: (writer: ProjectWriter) => void): void {
    this.#attached(asidePath, () => {
      this.#segments.finish();
      record(this.#writer);
      this.#database
        .prepare(
          `INSERT INTO set_aside_rows (corpus_id, line, kind, reason, cells)
           SELECT ?, line, kind, reason, cells FROM piece.set_aside`,
        )
        .run(BigInt(this.corpusId));
    });
    this.#entered = true;
  }

  /** Drops what was brought in unless it was entered, and moves all new pages from the WAL into the project. */
  close(): void {
    try {
      if (!this.#entered) dropCorpusTables(this.#writer, this.corpusId);
      this.#database.pragma('wal_checkpoint(PASSIVE)');
    } catch (error) {
      // The corpus stays invisible, and the next opening of the project drops its tables.
      if (this.#entered) throw inWords(error, this.#projectPath);
    } finally {
      this.#database.close();
    }
  }

  #attached(path: string, work: () => void): void {
    this.#guarded(() => {
      this.#database.prepare('ATTACH ? AS piece').run(path);
      try {
        this.#database.pragma('piece.cache_size = -2000');
        this.#writer.transaction(() => this.#guarded(work));
      } finally {
        this.#database.exec('DETACH piece');
      }
    });
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw inWords(error, this.#projectPath);
    }
  }
}

/** Of merges that were killed. Call it while the writer's lock is held, so that none of them can be at work. */
export function dropUnenteredCorpora(writer: ProjectWriter): void {
  for (const id of corpusNumbers(writer)) {
    if (writer.value('SELECT id FROM corpora WHERE id = ?', id) === undefined) dropCorpusTables(writer, id);
  }
}

/** Beyond those of `corpora` also those that are being brought in. */
function freeNumber(writer: ProjectWriter): number {
  const highest = writer.value<number>('SELECT coalesce(max(id), 0) FROM corpora') ?? 0;
  return 1 + Math.max(highest, ...corpusNumbers(writer));
}

function corpusNumbers(writer: ProjectWriter): number[] {
  return writer
    .column<string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'corpus_[0-9]*'")
    .flatMap((name) => /^corpus_(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number);
}
