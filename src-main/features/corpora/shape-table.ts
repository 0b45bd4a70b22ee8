/**
 * What the user asked for beyond the columns of the file, done row by row on the way in: texts joined from several columns,
 * lists of labels as one yes-or-no column each, names taken out. Without any of it the table passes through untouched.
 */
import type { CorpusColumn } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { columnNames } from '../../files/column-names.ts';
import type { TableReader, TableRow } from '../../files/table-reader.ts';
import type { ChosenColumns } from './column-choice.ts';
import { pseudonymOf, withoutNames } from './pseudonyms.ts';

export interface ShapeRequest {
  /** Between the labels of a list; absent: found out. */
  readonly labelSeparator?: string | undefined;
  readonly pseudonymise?: { readonly texts: boolean; readonly columns: readonly string[] } | undefined;
  /** Of the project; needed where columns of names are pseudonymised. */
  readonly salt?: string | undefined;
}

export interface ShapedTable {
  readonly table: TableReader;
  readonly chosen: ChosenColumns;
}

const separators = [';', '|', ','];
const mostListed = 200;

/** `again`: opens the file once more, to see all labels that there are. */
export async function shapeTable(
  table: TableReader,
  chosen: ChosenColumns,
  request: ShapeRequest,
  again: () => Promise<TableReader>,
): Promise<ShapedTable> {
  const columns = [...chosen.columns];
  const added: ((cells: readonly string[]) => string)[] = [];
  const add = (
    name: string,
    role: CorpusColumn['role'],
    cell: (cells: readonly string[]) => string,
  ): void => {
    const index = columns.length;
    const column = columnNames([...columns.map((one) => one.column), name])[index]!;
    columns.push({ index, name: column, column, role });
    added.push(cell);
  };
  const texts = chosen.columns.filter(({ role }) => role === 'text');
  if (texts.length > 1) {
    for (const { index } of texts) columns[index] = { ...columns[index]!, role: 'other' };
    add('joined_text', 'text', (cells) =>
      texts
        .map(({ index }) => cells[index]!)
        .filter((cell) => cell.trim() !== '')
        .join('\n\n'),
    );
  }
  for (const list of chosen.columns.filter(({ role }) => role === 'labels')) {
    const { separator, labels } = await labelsIn(await again(), list, request.labelSeparator);
    columns[list.index] = { ...list, role: 'other' };
    for (const label of labels) {
      add(`${list.name || list.column}: ${label}`, 'label', (cells) => {
        const cell = cells[list.index]!;
        if (cell.trim() === '') return '';
        return listed(cell, separator).includes(label) ? 'yes' : 'no';
      });
    }
  }
  const scrub = scrubber(chosen, texts, request);
  if (added.length === 0 && !scrub) return { table, chosen };
  const width = table.columns.length;
  const shape = (row: TableRow): TableRow => {
    const blank = row.cells.length === 1 && row.cells[0] === '';
    if (row.problem !== null || (blank && width > 1)) {
      // Which cell holds a name cannot be told in a row that does not fit.
      return scrub && !blank ? { ...row, cells: [] } : row;
    }
    scrub?.(row.cells);
    return added.length === 0
      ? row
      : { ...row, cells: [...row.cells, ...added.map((cell) => cell(row.cells))] };
  };
  const text = columns.find(({ role }) => role === 'text')!;
  return {
    table: withRows(table, columns, async function* () {
      for await (const batch of table.rows()) yield batch.map(shape);
    }),
    chosen: { ...chosen, columns, text, labels: columns.filter(({ role }) => role === 'label') },
  };
}

function scrubber(
  chosen: ChosenColumns,
  texts: readonly CorpusColumn[],
  { pseudonymise, salt }: ShapeRequest,
): ((cells: string[]) => void) | undefined {
  if (!pseudonymise || (!pseudonymise.texts && pseudonymise.columns.length === 0)) return undefined;
  const names = pseudonymise.columns.map((wanted) => {
    const column =
      chosen.columns.find((one) => one.column === wanted) ??
      chosen.columns.find((one) => one.name === wanted);
    if (column) return column.index;
    throw new LecternError(
      'bad-input',
      `The file has no column “${wanted}” to pseudonymise.`,
      `Its columns are: ${chosen.columns.map((one) => one.column).join(', ')}.`,
    );
  });
  if (names.length > 0 && salt === undefined) throw new Error('pseudonyms need the salt of the project');
  return (cells) => {
    if (pseudonymise.texts) for (const { index } of texts) cells[index] = withoutNames(cells[index]!);
    for (const index of names) cells[index] = pseudonymOf(cells[index]!, salt!);
  };
}

async function labelsIn(
  table: TableReader,
  column: CorpusColumn,
  given: string | undefined,
): Promise<{ separator: string; labels: string[] }> {
  const cells = new Map<string, number>();
  for await (const batch of table.rows()) {
    for (const { cells: row, problem } of batch) {
      if (problem === null && row.length > column.index) {
        const cell = row[column.index]!;
        cells.set(cell, (cells.get(cell) ?? 0) + 1);
      }
    }
    if (cells.size > 100_000) break;
  }
  const values = [...cells.keys()];
  const separator = given ?? separators.find((one) => values.some((cell) => cell.includes(one))) ?? ';';
  const labels = [...new Set(values.flatMap((cell) => listed(cell, separator)))].sort();
  if (labels.length > 0 && labels.length <= mostListed) return { separator, labels };
  throw new LecternError(
    'bad-data',
    labels.length === 0
      ? `The column “${column.name}”, chosen for lists of labels, is empty.`
      : `The lists in “${column.name}” hold ${labels.length.toLocaleString('en')} different labels, more than the ${mostListed} that can be columns.`,
    'Check the column, and what separates the labels in it.',
  );
}

function listed(cell: string, separator: string): string[] {
  // Python and JSON write lists in brackets, with quotes.
  return cell
    .replace(/^\s*\[|\]\s*$/g, '')
    .split(separator)
    .map((label) => label.trim().replace(/^(['"])(.*)\1$/, '$2'))
    .filter((label) => label !== '');
}

/** The same file with other columns and rows. */
function withRows(
  table: TableReader,
  columns: readonly CorpusColumn[],
  rows: TableReader['rows'],
): TableReader {
  return {
    source: table.source,
    format: table.format,
    encoding: table.encoding,
    dialect: table.dialect,
    columns: columns.map(({ index, name, column }) => ({ index, name, column })),
    warnings: table.warnings,
    get fileBytesRead() {
      return table.fileBytesRead;
    },
    get undecodable() {
      return table.undecodable;
    },
    get nul() {
      return table.nul;
    },
    get rowsRead() {
      return table.rowsRead;
    },
    rows,
    sha256: () => table.sha256(),
  };
}
