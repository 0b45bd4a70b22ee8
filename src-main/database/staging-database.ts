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
import { inWords } from './sqlite-errors.ts';
import { stagingPrefix } from './staging-files.ts';
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
  readonly documents: number;
  readonly sizeBytes: number;
}

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
  readonly #onPiece: (piece: Piece) => void;
  readonly #order: readonly number[];
  readonly #template: TableTemplate;
  readonly #pieceBytes: number;
  readonly #aside: Database.Database;
  readonly #setAside: Database.Statement<unknown[]>;
  #open: TablePages | undefined;
  #documents = 0;

  /** A piece ends when its pages have `pieceBytes`; `onPiece` is told of each that is complete. */
  constructor(projectPath: string, shape: CorpusShape, pieceBytes: number, onPiece: (piece: Piece) => void) {
    this.projectPath = projectPath;
    this.shape = shape;
    this.path = stagingPrefix(projectPath) + randomUUID().slice(0, 8);
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
      this.#open ??= new TablePages(`${this.path}-${this.pieces.length}`, this.#template, this.#order);
      this.#open.add(++this.#documents, record.line, record);
      if (this.#open.sizeBytes >= this.#pieceBytes) this.#endPiece(this.#open);
    });
  }

  setAside(row: SetAsideRow): void {
    this.#guarded(() => this.#setAside.run(row.line, row.kind, row.reason, JSON.stringify(row.cells)));
  }

  /** No more rows will come. */
  finish(): void {
    this.#guarded(() => {
      if (this.#open) this.#endPiece(this.#open);
      this.#aside.exec('COMMIT');
      this.#aside.close();
    });
  }

  /** Closes and deletes all files; may be called at any time and more than once, but not while a piece is indexed. */
  remove(): void {
    this.#open?.abandon();
    this.#open = undefined;
    if (this.#aside.open) this.#aside.close();
    rmSync(this.path, { force: true });
    rmSync(`${this.path}-table`, { force: true });
    for (let i = 0; i <= this.pieces.length; i++) removePiece(`${this.path}-${i}`, `${this.path}-${i}-index`);
  }

  #endPiece(open: TablePages): void {
    const path = `${this.path}-${this.pieces.length}`;
    open.finish();
    this.#open = undefined;
    const piece = { path, indexPath: `${path}-index`, documents: open.rows, sizeBytes: open.sizeBytes };
    this.pieces.push(piece);
    this.#onPiece(piece);
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
