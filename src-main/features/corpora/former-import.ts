/** An import that was killed and can go on: found again by what was asked for and by the file it read. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
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
import { textFiles } from '../../files/text-files.ts';
import type { ImportRequest } from './import-request.ts';

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
    if (former) this.#write();
  }

  /** The piece and its index are complete. */
  add({ number, firstDocument, documents, lastLine }: Piece, files: IndexedPiece, fileBytes: number): void {
    this.#pieces.set(firstDocument, { number, firstDocument, documents, lastLine, ...files });
    this.#progress = {
      ...this.#progress,
      fileBytes: Math.max(fileBytes, this.#progress.fileBytes),
      pieces: [...this.#pieces.values()],
    };
    this.#write();
  }

  #write(): void {
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

/** What cannot be looked at is told in words by whoever reads it. */
function sourceMark(path: string): SourceMark {
  try {
    const stats = statSync(path);
    const head = createHash('sha256');
    if (stats.isDirectory()) {
      for (const file of textFiles(path))
        head.update(`${file.path} ${file.sizeBytes} ${statSync(join(path, file.path)).mtimeMs}\n`);
    } else head.update(headOf(path));
    return { sizeBytes: stats.size, modifiedMs: stats.mtimeMs, head: head.digest('hex') };
  } catch {
    return { sizeBytes: -1, modifiedMs: 0, head: '' };
  }
}

function headOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(headBytes);
    return head.subarray(0, readSync(file, head, 0, headBytes, 0));
  } finally {
    closeSync(file);
  }
}

function sameSource(a: SourceMark, b: SourceMark): boolean {
  return (
    a.sizeBytes >= 0 && a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs && a.head === b.head
  );
}
