import { LecternError } from '../../api/errors.ts';

/** Documents are found again by their ids, in exports and by other programs: two of one name would be mixed up. */
export function refuseRepeatedIds(
  column: string,
  { rows, values }: { rows: number; values: readonly string[] },
): void {
  if (rows === 0) return;
  throw new LecternError(
    'bad-data',
    `The id column “${column}” is not unique: ${rows.toLocaleString('en')} ${rows === 1 ? 'row repeats' : 'rows repeat'} an earlier id: ${values.map((value) => `“${value}”`).join(', ')}${rows > values.length ? ' …' : ''}.`,
    'Choose another id column or none, remove the repeated rows, or say that repeated ids are kept.',
  );
}
