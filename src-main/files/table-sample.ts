/** The first rows of a table, and what they suggest about its columns. */
import type { ColumnRole, ReadOptions } from '../api/corpora.ts';
import { sampleColumn, suggestRoles, type ColumnSample } from './column-roles.ts';
import { openTable, type TableReader, type TableRow } from './table-reader.ts';

const sampleRows = 1_000;

export interface TableSample {
  readonly table: TableReader;
  /** As they come, with the problems of those that have one. */
  readonly rows: readonly TableRow[];
  readonly samples: readonly ColumnSample[];
  /** One per column. */
  readonly suggestedRoles: readonly ColumnRole[];
  /** The sample holds every row of the file. */
  readonly whole: boolean;
}

export async function sampleTable(
  path: string,
  options: ReadOptions,
  sourceName?: string,
): Promise<TableSample> {
  const table = await openTable(path, options, { sourceName });
  const rows: TableRow[] = [];
  let whole = true;
  for await (const batch of table.rows()) {
    rows.push(...batch.slice(0, sampleRows - rows.length));
    if (rows.length < sampleRows) continue;
    whole = false;
    break;
  }
  const good = rows.filter(({ problem, cells }) => problem === null && cells.length === table.columns.length);
  const samples = table.columns.map(({ name, column, index }) =>
    sampleColumn(
      table.dialect.header ? name : column,
      good.map(({ cells }) => cells[index]!),
    ),
  );
  return { table, rows, samples, suggestedRoles: suggestRoles(samples), whole };
}
