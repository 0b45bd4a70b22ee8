import { join, resolve } from 'node:path';
import { explorationTable } from '../../api/exploration-table.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { createCsvWriter } from '../../files/csv-writer.ts';
import type { FeatureHandlers } from '../context.ts';
import { explorerOf, type Asked } from './explorer.ts';

export const explorationHandlers: FeatureHandlers<'exploration'> = {
  'exploration.ask': async ({ project: handle, corpus, question, selection, waitMs }, context) => {
    const { reader, path } = context.project(handle);
    const asked = { corpus, question, selection };
    const answer = await explorerOf(path).ask(keyOf(reader, asked), asked, waitMs);
    if ('result' in answer) return { state: 'done', ...answer };
    const { done, total, doing } = answer;
    return { state: 'running', done, total, doing };
  },

  'exploration.save': async ({ project: handle, corpus, question, selection, path, overwrite }, context) => {
    const { reader, path: projectPath } = context.project(handle);
    const asked = { corpus, question, selection };
    const key = keyOf(reader, asked);
    for (;;) {
      const answer = await explorerOf(projectPath).ask(key, asked, 1_000);
      if (!('result' in answer)) continue;
      const { columns, rows } = explorationTable(answer.result);
      const writer = createCsvWriter(
        path === undefined ? join(context.temporaryFolder, `${question.what}.csv`) : resolve(path),
        { overwrite: overwrite || path === undefined, guardFormulas: true },
      );
      try {
        writer.write(columns.map(({ title }) => title));
        for (const row of rows) writer.write(row.map((cell) => (cell === null ? '' : String(cell))));
        writer.finish();
      } catch (error) {
        writer.abort();
        throw error;
      }
      return { path: writer.path, rows: rows.length };
    }
  },
};

/** Equal only where question and data are: documents do not change, but labels and splits are added. */
function keyOf(reader: ProjectReader, { corpus: id, question, selection }: Asked): string {
  const corpus = readCorpus(reader, id);
  const labels = reader.all(
    'SELECT id, name, column_name, categories, created_at FROM labels WHERE corpus_id = ?',
    id,
  );
  const splits =
    selection.part === undefined
      ? []
      : reader.column<number>('SELECT id FROM splits WHERE corpus_id = ? ORDER BY id', id);
  return JSON.stringify([id, corpus.changedAt, corpus.columns, labels, splits, question, selection]);
}
