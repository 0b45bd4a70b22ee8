import { realpathSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import type { ExportFormat } from '../../api/predictions.ts';
import { LecternError } from '../../api/errors.ts';

/** Where the file goes: as asked for, or to the temporary place from which a browser downloads it. */
export function outputPath(
  asked: string | undefined,
  temporaryFolder: string,
  sourceName: string,
  ending: string,
  format: ExportFormat,
): { path: string; temporary: boolean } {
  if (asked !== undefined) return { path: resolve(asked), temporary: false };
  const name = parse(sourceName.replace(/\.gz$/iu, '')).name;
  return { path: join(temporaryFolder, `${name} ${ending}.${format}`), temporary: true };
}

/** A file must not be written over the one it is made from. */
export function refuseSameFile(from: string, to: string): void {
  const real = (path: string): string => {
    try {
      return realpathSync(path);
    } catch {
      return resolve(path);
    }
  };
  if (real(from) === real(to))
    throw new LecternError(
      'bad-input',
      'The result would replace the file that is being read.',
      'Choose another name for the result.',
    );
}
