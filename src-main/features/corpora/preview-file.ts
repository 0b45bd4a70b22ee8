import type { FilePreview, ReadOptions } from '../../api/corpora.ts';
import { sampleTable } from '../../files/table-sample.ts';

const shownRows = 100;
/** A cell of megabytes would freeze the preview table. */
const shownCharacters = 2_000;

/** What an import of this file would look like; reads the beginning of it only. */
export async function previewFile(path: string, options: ReadOptions): Promise<FilePreview> {
  const { table, rows, samples, suggestedRoles, whole } = await sampleTable(path, options);
  const { source, encoding, dialect } = table;
  const shown = rows.slice(0, shownRows);
  const problems = rows.filter(({ problem }) => problem !== null);
  const warnings = [...table.warnings];
  if (table.undecodable > 0) {
    warnings.push(
      `Some characters are not valid in ${encoding.name} and are marked with �; try another encoding if they should be letters.`,
    );
  }
  if (problems.length > 0) {
    const first = problems[0]!;
    warnings.push(
      `${problems.length} of the first ${rows.length} rows cannot be read and would be skipped; the first, on line ${first.line}, ${first.problem}.`,
    );
  }
  if (rows.length === 0) warnings.push('The file has a header but no rows.');
  return {
    sourceName: source.name,
    sizeBytes: source.sizeBytes,
    compressed: source.compressed,
    format: table.format,
    ...(table.sheets === undefined ? {} : { sheets: [...table.sheets] }),
    ...(table.sheet === undefined ? {} : { sheet: table.sheet }),
    encoding: {
      name: encoding.name,
      reason: encoding.reason,
      undecodable: table.undecodable + table.nul,
      candidates: [...encoding.candidates],
    },
    dialect,
    columns: table.columns.map((column, i) => ({
      ...column,
      suggestedRole: suggestedRoles[i]!,
      distinct: samples[i]!.distinct,
      empty: samples[i]!.empty,
      meanLength: Math.round(samples[i]!.meanLength * 10) / 10,
    })),
    rows: shown.map(({ cells }) => cells.map(shortened)),
    lines: shown.map(({ line }) => line),
    estimatedRows: whole
      ? rows.length
      : Math.max(rows.length, Math.round((table.rowsRead / table.fileBytesRead) * source.sizeBytes)),
    sampledRows: rows.length,
    warnings,
  };
}

function shortened(cell: string): string {
  return cell.length > shownCharacters ? `${cell.slice(0, shownCharacters)}…` : cell;
}
