/** Roles of a file's columns: what the preview suggests, with the user's choices laid over it. */
import type { ColumnRole, PreviewColumn } from '../../../src-main/api/corpora.ts';

/** Role by `PreviewColumn.column`. */
export type Roles = Readonly<Record<string, ColumnRole>>;

export const roleWords: Record<ColumnRole, { label: string; description: string }> = {
  text: { label: 'Text', description: 'What the models read; several are joined' },
  label: { label: 'Label', description: 'Categories to learn' },
  labels: { label: 'Several labels', description: 'A list in one cell; each becomes yes or no' },
  id: { label: 'Id', description: 'Names each document; stays text' },
  split: { label: 'Split', description: 'Says train, validation or test' },
  group: { label: 'Author or group', description: 'Keeps together what belongs together' },
  thread: { label: 'Thread', description: 'Conversation it is part of' },
  time: { label: 'Time', description: 'When it was written' },
  weight: { label: 'Weight', description: 'How much the document counts' },
  covariate: { label: 'Covariate', description: 'To compare groups by' },
  other: { label: 'Other', description: 'Kept as it is' },
};

/** Roles that one column at most can have. */
const single: readonly ColumnRole[] = ['id', 'split', 'group', 'thread', 'time', 'weight'];

export function rolesOf(columns: readonly PreviewColumn[], chosen: Roles): Roles {
  return Object.fromEntries(
    columns.map(({ column, suggestedRole }) => [column, chosen[column] ?? suggestedRole]),
  );
}

/**
 * Gives a column a role; whoever had it before, where only one can, becomes `other`. Texts are joined, but a text column
 * that was only guessed gives way to the one that is chosen.
 * @returns what was chosen and what gave way; guesses are not among it
 */
export function withRole(
  columns: readonly PreviewColumn[],
  chosen: Roles,
  column: string,
  role: ColumnRole,
): Roles {
  const gaveWay = Object.entries(rolesOf(columns, chosen)).filter(
    ([other, had]) =>
      other !== column &&
      had === role &&
      (single.includes(role) || (role === 'text' && chosen[other] === undefined)),
  );
  return {
    ...chosen,
    ...Object.fromEntries(gaveWay.map(([other]) => [other, 'other' as const])),
    [column]: role,
  };
}

/** One sentence: what will become of the columns. */
export function describeRoles(columns: readonly PreviewColumn[], roles: Roles): string {
  const named = (role: ColumnRole) =>
    columns.filter(({ column }) => roles[column] === role).map(({ name, column }) => `“${name || column}”`);
  const parts: string[] = [];
  const text = named('text');
  if (text.length > 0) parts.push(`text from ${inWords(text)}`);
  const labels = named('label');
  if (labels.length > 0) parts.push(`${labels.length === 1 ? 'label' : 'labels'} from ${inWords(labels)}`);
  const id = named('id');
  if (id.length > 0) parts.push(`ids from ${id[0]}`);
  const split = named('split');
  if (split.length > 0) parts.push(`split from ${split[0]}`);
  const others = named('other').length;
  if (others > 0)
    parts.push(
      `${others} ${others === 1 ? 'column' : 'columns'} kept as ${others === 1 ? 'it is' : 'they are'}`,
    );
  const sentence = parts.join(', ');
  return sentence === '' ? '' : `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}

function inWords(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
