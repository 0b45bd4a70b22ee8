import type { Explanation } from '../../api/explanations.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';

/** Position of the document's label in the run's classes. */
export function readGold(reader: ProjectReader, run: string, document: number): number | null {
  return (
    reader.value<number | null>(
      'SELECT gold FROM predictions WHERE run_id = ? AND document_id = ?',
      run,
      document,
    ) ?? null
  );
}

/** The newest explanation of the same text by the same method takes the place of an older one. */
export function storeExplanation(writer: ProjectWriter, explanation: Explanation): void {
  const { run, document, text, method, ...result } = explanation;
  writer.transaction(() => {
    writer.run(
      'DELETE FROM explanations WHERE run_id = ? AND document_id IS ? AND text = ? AND method = ?',
      run,
      document,
      text,
      method,
    );
    writer.run(
      'INSERT INTO explanations (run_id, document_id, text, method, result, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      run,
      document,
      text,
      method,
      JSON.stringify(result),
      new Date().toISOString(),
    );
  });
}
