/** One JSON object a line (https://jsonlines.org): texts as texts, numbers as numbers, nothing as null. */
import { AtomicFile } from './atomic-file.ts';
import type { OutputColumn, TableWriter } from './output-table.ts';

const bufferedCharacters = 1 << 19;

export function createJsonlWriter(
  path: string,
  columns: readonly OutputColumn[],
  overwrite: boolean,
  /** Of the unfinished file; see `AtomicFile`. */
  mark?: string,
): TableWriter {
  const file = new AtomicFile(path, overwrite, mark);
  const names = columns.map(({ name }) => JSON.stringify(name));
  let pending = '';
  let rows = 0;
  const flush = (): void => {
    file.write(Buffer.from(pending, 'utf8'));
    pending = '';
  };
  return {
    path: file.path,
    write(cells) {
      // By hand, since an object would put names that are numbers first.
      pending += `{${names.map((name, index) => `${name}:${JSON.stringify(cells[index] ?? null)}`).join(',')}}\n`;
      rows += 1;
      if (pending.length > bufferedCharacters) flush();
    },
    finish() {
      flush();
      file.finish();
      return { path: file.path, rows, sizeBytes: file.sizeBytes };
    },
    abort: () => file.abort(),
  };
}
