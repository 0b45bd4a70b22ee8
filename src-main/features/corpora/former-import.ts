/** An import that was killed and can go on: found again by what was asked for and by the file it read. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import {
  formerImports,
  writeProgress,
  type FormerImport,
  type ImportProgress,
  type SourceMark,
  type StagedPiece,
} from '../../database/import-progress.ts';
import type { IndexedPiece } from '../../database/index-piece.ts';
import type { Piece } from '../../database/staging-database.ts';
import { removeStagingFiles } from '../../database/staging-files.ts';
import type { ImportRequest } from './import-table.ts';

const headBytes = 1 << 16;

/** The former import of the same file by the same request, if there is one; one whose file has changed since is removed. */
export function findFormerImport(request: ImportRequest): FormerImport | undefined {
  const key = requestKey(request);
  const source = sourceMark(request.path);
  for (const former of formerImports(request.projectPath)) {
    if (former.progress.request !== key) continue;
    if (sameSource(former.progress.source, source)) return former;
    removeStagingFiles(former.path);
  }
  return undefined;
}

/** Keeps the account of what is staged, for a process that has to go on after this one was killed. */
export class ProgressAccount {
  readonly #path: string;
  /** By their first document. */
  readonly #pieces: Map<number, StagedPiece>;
  #progress: ImportProgress;

  constructor(
    stagingPath: string,
    request: ImportRequest,
    pieceBytes: number,
    former: FormerImport | undefined,
  ) {
    this.#path = stagingPath;
    this.#pieces = new Map(former?.progress.pieces.map((piece) => [piece.firstDocument, piece]));
    this.#progress = {
      version: 1,
      job: request.job ?? '',
      request: requestKey(request),
      source: sourceMark(request.path),
      fileBytes: former?.progress.fileBytes ?? 0,
      pieceBytes,
      pieces: former?.progress.pieces ?? [],
    };
    // From now on it is this job's: killed again, this is the one to go on with.
    if (former) writeProgress(stagingPath, this.#progress);
  }

  /** The piece and its index are complete. */
  add({ number, firstDocument, documents, lastLine }: Piece, files: IndexedPiece, fileBytes: number): void {
    this.#pieces.set(firstDocument, { number, firstDocument, documents, lastLine, ...files });
    this.#progress = {
      ...this.#progress,
      fileBytes: Math.max(fileBytes, this.#progress.fileBytes),
      pieces: [...this.#pieces.values()],
    };
    try {
      writeProgress(this.#path, this.#progress);
    } catch {
      // Only a killed import would miss it; a full disk is reported by the work itself.
    }
  }
}

/** All that shapes the documents; the corpus's name does not. */
function requestKey({ path, sourceName, options, roles, shape, repeatedIds }: ImportRequest): string {
  const sorted = Object.entries(roles).sort(([a], [b]) => (a < b ? -1 : 1));
  const asked = JSON.stringify([path, sourceName, options, sorted, shape ?? {}, repeatedIds ?? 'refuse']);
  // Among it may be the secret of the project's pseudonyms.
  return createHash('sha256').update(asked).digest('hex');
}

function sourceMark(path: string): SourceMark {
  const stats = statSync(path, { throwIfNoEntry: false });
  // Whoever reads the file says in words that it is gone.
  if (!stats) return { sizeBytes: -1, modifiedMs: 0, head: '' };
  if (stats.isDirectory()) return { sizeBytes: 0, modifiedMs: stats.mtimeMs, head: '' };
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(headBytes);
    const read = readSync(file, head, 0, headBytes, 0);
    const hash = createHash('sha256').update(head.subarray(0, read)).digest('hex');
    return { sizeBytes: stats.size, modifiedMs: stats.mtimeMs, head: hash };
  } finally {
    closeSync(file);
  }
}

function sameSource(a: SourceMark, b: SourceMark): boolean {
  return a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs && a.head === b.head;
}
