/** The search index of one piece of a staged corpus, in a file of its own, so that pieces are indexed side by side. */
import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { checkFile, type CheckedFile } from './checked-file.ts';
import { searchTokenizer } from './corpus-tables.ts';
import { quotedName } from './quoted-name.ts';
import { inWords } from './sqlite-errors.ts';

/** Room for the words of a whole piece: what is written at once need not be merged later. */
const hashBytes = 67_108_864;

export interface PieceToIndex {
  /** Holds the table `documents`. */
  readonly path: string;
  readonly indexPath: string;
  /** SQL name of the text column. */
  readonly text: string;
  /** For errors. */
  readonly projectPath: string;
}

export interface IndexedPiece {
  readonly file: CheckedFile;
  readonly index: CheckedFile;
}

export function indexPiece({ path, indexPath, text, projectPath }: PieceToIndex): IndexedPiece {
  let database: Database.Database | undefined;
  try {
    // What a thread that was killed left there is no beginning.
    rmSync(indexPath, { force: true });
    database = new Database(indexPath);
    database.pragma('page_size = 8192');
    database.pragma('journal_mode = OFF');
    database.pragma('synchronous = OFF');
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec(
      `CREATE VIRTUAL TABLE documents_fts USING fts5(${quotedName(text)}, content='', ${searchTokenizer})`,
    );
    database.exec(`INSERT INTO documents_fts (documents_fts, rank) VALUES ('hashsize', ${hashBytes})`);
    database.exec("INSERT INTO documents_fts (documents_fts, rank) VALUES ('automerge', 0)");
    database.prepare('ATTACH ? AS piece').run(path);
    database.pragma('piece.cache_size = -2000');
    // One statement: after each, FTS5 writes out what it has gathered.
    database.exec(
      `INSERT INTO documents_fts (rowid, ${quotedName(text)}) SELECT document_id, ${quotedName(text)} FROM piece.documents`,
    );
    database.close();
    return { file: checkFile(path), index: checkFile(indexPath) };
  } catch (error) {
    throw inWords(error, projectPath);
  } finally {
    database?.close();
  }
}
