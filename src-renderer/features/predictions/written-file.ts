/** What came of a job that writes a file, and what such a file is called. */
import type { ExportFormat } from '../../../src-main/api/predictions.ts';

export interface WrittenFile {
  readonly path: string;
  readonly rows: number;
  /** Names of all columns, in their order. */
  readonly columns: readonly string[];
  /** How the texts differ from those that the model learnt from, in sentences. */
  readonly warnings: readonly string[];
}

/** A job's output as a written file; undefined where it is something else. */
export function writtenFile(output: unknown): WrittenFile | undefined {
  if (typeof output !== 'object' || output === null) return undefined;
  const { path, rows, columns, warnings } = output as Record<string, unknown>;
  if (typeof path !== 'string') return undefined;
  return {
    path,
    rows: typeof rows === 'number' ? rows : 0,
    columns: strings(columns),
    warnings: strings(warnings),
  };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** `tweets.csv.gz` → `tweets with predictions.csv`. */
export function suggestedName(sourceName: string, format: ExportFormat, idsOnly: boolean): string {
  const stem = sourceName
    .replace(/\.gz$/i, '')
    .replace(/\.(csv|tsv|tab|txt|xlsx|parquet|jsonl|ndjson|json|sav|zsav|dta|ods)$/i, '');
  return `${stem === '' ? 'corpus' : stem} ${idsOnly ? 'ids and predictions' : 'with predictions'}.${format}`;
}
