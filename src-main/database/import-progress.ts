/**
 * How far an import has come, in a small file beside its pieces: an import that is killed goes on from there. It is
 * replaced as a whole after each piece, so that it never speaks of what is not there yet.
 */
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { checkedFile } from './checked-file.ts';
import { stagingPrefix } from './staging-files.ts';

const sourceMark = z.object({
  sizeBytes: z.number(),
  modifiedMs: z.number(),
  /** SHA-256 of the first 64 KB; of a folder, of the names, sizes and times of its files. */
  head: z.string(),
});
export type SourceMark = z.infer<typeof sourceMark>;

const stagedPiece = z.object({
  /** Of its files: they are called by it. */
  number: z.number().int(),
  firstDocument: z.number().int(),
  documents: z.number().int(),
  /** Line of the source on which its last document begins. */
  lastLine: z.number().int(),
  file: checkedFile,
  index: checkedFile,
});
export type StagedPiece = z.infer<typeof stagedPiece>;

const importProgress = z.object({
  version: z.literal(1),
  /** Of the `jobs` table. */
  job: z.string(),
  /** SHA-256 of what was asked for. */
  request: z.string(),
  source: sourceMark,
  /** Bytes of the source that had been read. */
  fileBytes: z.number(),
  pieceBytes: z.number(),
  /** Written and indexed, in no order. */
  pieces: z.array(stagedPiece),
});
export type ImportProgress = z.infer<typeof importProgress>;

export interface FormerImport {
  /** Path that all its staging files begin with. */
  readonly path: string;
  readonly progress: ImportProgress;
}

const ending = '-progress';

export function progressPath(stagingPath: string): string {
  return stagingPath + ending;
}

export function writeProgress(stagingPath: string, progress: ImportProgress): void {
  const path = progressPath(stagingPath);
  writeFileSync(`${path}-new`, JSON.stringify(progress));
  renameSync(`${path}-new`, path);
}

/** Imports into this project that wrote how far they had come and did not end. */
export function formerImports(projectPath: string): FormerImport[] {
  const folder = dirname(projectPath);
  const prefix = basename(stagingPrefix(projectPath));
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && name.endsWith(ending))
    .flatMap((name) => {
      const path = join(folder, name.slice(0, -ending.length));
      const progress = readProgress(path);
      return progress ? [{ path, progress }] : [];
    });
}

function readProgress(stagingPath: string): ImportProgress | undefined {
  try {
    return importProgress.parse(JSON.parse(readFileSync(progressPath(stagingPath), 'utf8')));
  } catch {
    // Torn by a power cut, or of another version: then the import begins again.
    return undefined;
  }
}
