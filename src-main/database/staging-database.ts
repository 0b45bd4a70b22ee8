/**
 * Where an import happens: files beside the project, of which it is made only once all of them are complete. Until then
 * the project is not touched, so a cancelled, failed or killed import leaves nothing in it; the files themselves are
 * thrown away, and therefore need neither journal nor fsync.
 *
 * The documents come in pieces of some 32 MB, each a database file of its own, so that one thread can index a piece
 * while the next is read.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { RawRecord } from '../files/raw-record.ts';
import { columnOrder, documentsTable, type CorpusShape } from './corpus-tables.ts';
import { isIntact } from './checked-file.ts';
import { progressPath, type FormerImport, type StagedPiece } from './import-progress.ts';
import { inWords } from './sqlite-errors.ts';
import { removeStagingFiles, stagingPrefix } from './staging-files.ts';
import { pageBytes, TablePages, type TableTemplate } from './table-pages.ts';

/** Each piece is one segment of the search index and one transaction of the project. */
const smallestPiece = 24 << 20;
const largestPiece = 128 << 20;
/** A search looks into each segment, so there should not be too many. */
const mostPieces = 64;

/** @param sizeBytes of the source, roughly. */
export function usualPieceBytes(sizeBytes: number): number {
  return Math.min(largestPiece, Math.max(smallestPiece, sizeBytes / mostPieces));
}

export interface Piece {
  readonly path: string;
  readonly indexPath: string;
  readonly number: number;
  readonly firstDocument: number;
  readonly documents: number;
  readonly lastLine: number;
  readonly sizeBytes: number;
}

/** What a former import had read is not what the file holds now: begin again. */
export class FormerImportUnlike extends Error {}

export interface SetAsideRow {
  readonly line: number;
  readonly kind: 'skipped' | 'empty';
  readonly reason: string;
  readonly cells: readonly string[];
}

export class StagingDatabase {
  readonly path: string;
  readonly pieces: Piece[] = [];
  readonly projectPath: string;
  readonly shape: CorpusShape;
  readonly #onPiece: (piece: Piece, kept: StagedPiece | undefined) => void;
  readonly #order: readonly number[];
  readonly #template: TableTemplate;
  readonly #pieceBytes: number;
  readonly #aside: Database.Database;
  readonly #setAside: Database.Statement<unknown[]>;
  /** Pieces of a former process that are still good, by their first document. */
  readonly #kept = new Map<number, StagedPiece>();
  #open: TablePages | undefined;
  /** A kept piece whose documents are being read again. */
  #passing: StagedPiece | undefined;
  #firstDocument = 1;
  #nextNumber = 0;
  #documents = 0;
  #lastLine = 0;

  /**
   * A piece ends when its pages have `pieceBytes`; `onPiece` is told of each that is complete. `former`: an import of the
   * same file that was killed; its pieces need not be written again, and are told of when their documents have passed.
   */
  constructor(
    projectPath: string,
    shape: CorpusShape,
    pieceBytes: number,
    onPiece: (piece: Piece, kept: StagedPiece | undefined) => void,
    former?: FormerImport,
  ) {
    this.projectPath = projectPath;
    this.shape = shape;
    this.path = former?.path ?? stagingPrefix(projectPath) + randomUUID().slice(0, 8);
    this.#takeOver(former);
    this.#onPiece = onPiece;
    this.#order = columnOrder(shape);
    this.#pieceBytes = pieceBytes;
    this.#aside = this.#guarded(() => new Database(this.path));
    try {
      this.#template = this.#makeTemplate();
      for (const pragma of ['journal_mode = OFF', 'synchronous = OFF', 'locking_mode = EXCLUSIVE'])
        this.#aside.pragma(pragma);
      this.#aside.exec(
        'CREATE TABLE set_aside (line INTEGER PRIMARY KEY, kind TEXT NOT NULL, reason TEXT NOT NULL, cells TEXT NOT NULL)',
      );
      this.#setAside = this.#aside.prepare('INSERT INTO set_aside VALUES (?, ?, ?, ?)');
      this.#aside.exec('BEGIN');
    } catch (error) {
      this.remove();
      throw inWords(error, projectPath);
    }
  }

  get documents(): number {
    return this.#documents;
  }

  /** Cells in the file's order. */
  add(record: RawRecord): void {
    this.#guarded(() => {
      const document = ++this.#documents;
      const before = this.#lastLine;
      this.#lastLine = record.line;
      const kept = this.#kept.get(document);
      if (kept) {
        if (this.#open) this.#endPiece(this.#open, document - 1, before);
        this.#firstDocument = document;
        this.#passing = kept;
      }
      if (this.#passing) {
        if (document === this.#passing.firstDocument + this.#passing.documents - 1) this.#pass(this.#passing);
        return;
      }
      if (!this.#open) {
        this.#firstDocument = document;
        this.#open = new TablePages(`${this.path}-${this.#nextNumber}`, this.#template, this.#order);
      }
      this.#open.add(document, record.line, record);
      if (this.#open.sizeBytes >= this.#pieceBytes) this.#endPiece(this.#open, document, record.line);
    });
  }

  setAside(row: SetAsideRow): void {
    this.#guarded(() => this.#setAside.run(row.line, row.kind, row.reason, JSON.stringify(row.cells)));
  }

  /** No more rows will come. */
  finish(): void {
    this.#guarded(() => {
      if (this.#passing) throw new FormerImportUnlike();
      if (this.#open) this.#endPiece(this.#open, this.#documents, this.#lastLine);
      this.#aside.exec('COMMIT');
      this.#aside.close();
    });
  }

  /** Closes and deletes all files; may be called at any time and more than once, but not while a piece is indexed. */
  remove(): void {
    this.#open?.abandon();
    this.#open = undefined;
    if (this.#aside.open) this.#aside.close();
    removeStagingFiles(this.path);
  }

  #endPiece(open: TablePages, lastDocument: number, lastLine: number): void {
    open.finish();
    this.#open = undefined;
    const documents = lastDocument - this.#firstDocument + 1;
    this.#tell(this.#nextNumber++, documents, lastLine, open.sizeBytes, undefined);
  }

  #pass(kept: StagedPiece): void {
    if (kept.lastLine !== this.#lastLine) throw new FormerImportUnlike();
    this.#passing = undefined;
    this.#tell(kept.number, kept.documents, kept.lastLine, kept.file.sizeBytes, kept);
  }

  #tell(
    number: number,
    documents: number,
    lastLine: number,
    sizeBytes: number,
    kept: StagedPiece | undefined,
  ): void {
    const path = `${this.path}-${number}`;
    const firstDocument = this.#firstDocument;
    const piece = { path, indexPath: `${path}-index`, number, firstDocument, documents, lastLine, sizeBytes };
    this.pieces.push(piece);
    this.#onPiece(piece, kept);
  }

  #takeOver(former: FormerImport | undefined): void {
    if (!former) return;
    for (const piece of former.progress.pieces) {
      this.#nextNumber = Math.max(this.#nextNumber, piece.number + 1);
      const path = `${this.path}-${piece.number}`;
      if (isIntact(path, piece.file) && isIntact(`${path}-index`, piece.index))
        this.#kept.set(piece.firstDocument, piece);
    }
    const kept = [...this.#kept.values()].map(({ number }) => `${this.path}-${number}`);
    removeStagingFiles(this.path, [...kept, progressPath(this.path)]);
  }

  #makeTemplate(): TableTemplate {
    const path = `${this.path}-table`;
    const database = new Database(path);
    try {
      database.pragma(`page_size = ${pageBytes}`);
      database.pragma('journal_mode = OFF');
      database.exec(documentsTable('documents', this.shape));
      const rootPage = database.prepare('SELECT rootpage FROM sqlite_schema').pluck().get() as number;
      database.close();
      return { bytes: readFileSync(path), rootPage };
    } finally {
      database.close();
      rmSync(path, { force: true });
    }
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw inWords(error, this.projectPath);
    }
  }
}

/** Pieces are deleted as soon as the project has them: the disk need not hold everything twice to the end. */
export function removePiece(path: string, indexPath: string): void {
  for (const file of [path, indexPath, `${indexPath}-journal`]) rmSync(file, { force: true });
}
