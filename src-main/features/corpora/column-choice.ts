/** Which column is for what: the user's word before the suggestion. */
import type { ColumnRole, CorpusColumn } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import type { TableColumn } from '../../files/table-reader.ts';

export interface ChosenColumns {
  readonly columns: CorpusColumn[];
  readonly text: CorpusColumn;
  readonly labels: CorpusColumn[];
  readonly id: CorpusColumn | undefined;
  readonly split: CorpusColumn | undefined;
}

/**
 * `chosen`: roles by a column's SQL name, or else by its name in the file. A role that the user gives to one column is
 * taken from the column that it was only suggested for.
 */
export function chooseColumns(
  columns: readonly TableColumn[],
  suggested: readonly ColumnRole[],
  chosen: Readonly<Record<string, ColumnRole>>,
): ChosenColumns {
  const byIndex = new Map<number, ColumnRole>();
  for (const [name, role] of Object.entries(chosen)) {
    const column = columns.find((one) => one.column === name) ?? columns.find((one) => one.name === name);
    if (!column) {
      throw new LecternError(
        'bad-input',
        `The file has no column “${name}”.`,
        `Its columns are: ${listed(columns)}.`,
      );
    }
    byIndex.set(column.index, role);
  }
  const given = new Set(byIndex.values());
  const withRoles = columns.map((column, i): CorpusColumn => {
    const suggestion = suggested[i] ?? 'other';
    return { ...column, role: byIndex.get(i) ?? (given.has(suggestion) ? 'other' : suggestion) };
  });
  const of = (role: ColumnRole): CorpusColumn[] => withRoles.filter((column) => column.role === role);
  for (const role of ['group', 'thread', 'time', 'weight'] as const) only(of(role), role);
  // Several texts are joined into one on the way in.
  const text = of('text')[0];
  if (!text) {
    throw new LecternError(
      'bad-input',
      'No column is chosen as the text.',
      `Choose the one with the texts to classify; the columns are: ${listed(columns)}.`,
    );
  }
  return {
    columns: withRoles,
    text,
    labels: of('label'),
    id: only(of('id'), 'id'),
    split: only(of('split'), 'split'),
  };
}

function only(columns: readonly CorpusColumn[], role: string): CorpusColumn | undefined {
  if (columns.length <= 1) return columns[0];
  throw new LecternError(
    'bad-input',
    `More than one column is chosen as the ${role}: ${listed(columns)}.`,
    `Choose one ${role} column and keep the others as “other”; nothing of them is lost.`,
  );
}

function listed(columns: readonly { name: string; column: string }[]): string {
  const names = columns.map(({ column }) => column);
  return names.length > 30
    ? `${names.slice(0, 30).join(', ')} and ${names.length - 30} more`
    : names.join(', ');
}
