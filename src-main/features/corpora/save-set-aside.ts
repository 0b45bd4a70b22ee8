/** The rows of a file that did not become documents, as a file to look at, mend and import again. */
import { join, parse, resolve } from 'node:path';
import type { CorpusRecord } from '../../database/corpus-record.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { createCsvWriter } from '../../files/csv-writer.ts';

export function saveSetAside(
  reader: ProjectReader,
  corpus: CorpusRecord,
  asked: { path?: string | undefined; overwrite: boolean },
  temporaryFolder: string,
): { path: string; rows: number } {
  const path =
    asked.path === undefined
      ? join(temporaryFolder, `${parse(corpus.sourceName).name} skipped rows.csv`)
      : resolve(asked.path);
  const writer = createCsvWriter(path, {
    overwrite: asked.overwrite || asked.path === undefined,
    guardFormulas: true,
  });
  try {
    const columns = corpus.columns.map(({ name, column }) => (corpus.dialect.header ? name : column));
    writer.write(['line', 'kind', 'reason', ...columns]);
    let after = -1;
    for (;;) {
      const rows = reader.all<{ line: number; kind: string; reason: string; cells: string }>(
        'SELECT line, kind, reason, cells FROM set_aside_rows WHERE corpus_id = ? AND line > ? ORDER BY line LIMIT 2000',
        corpus.id,
        after,
      );
      if (rows.length === 0) break;
      for (const { line, kind, reason, cells } of rows) {
        writer.write([String(line), kind, reason, ...(JSON.parse(cells) as string[])]);
      }
      after = rows.at(-1)!.line;
    }
    const { rows } = writer.finish();
    return { path, rows: rows - 1 };
  } catch (error) {
    writer.abort();
    throw error;
  }
}
