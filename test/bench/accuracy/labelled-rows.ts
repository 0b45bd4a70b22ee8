/** Rows of the published files, and the parts they are trained and judged on. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openTable } from '../../../src-main/files/table-reader.ts';
import { SeededRandom } from '../../../src-main/sampling/seeded-random.ts';
import type { JudgedData } from './judged-table.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

export interface LabelledRow {
  readonly text: string;
  readonly label: string;
  readonly part: string;
  readonly group: string;
}

export interface Division {
  readonly train: readonly LabelledRow[];
  readonly validation: readonly LabelledRow[];
  readonly test: readonly LabelledRow[];
}

/** Null where the files are not beside this checkout. */
export async function readRows(data: JudgedData, files: readonly string[]): Promise<LabelledRow[] | null> {
  const rows: LabelledRow[] = [];
  for (const file of files) {
    if (!existsSync(folder + file)) return null;
    const table = await openTable(folder + file, {}, { depth: 'whole' });
    const column = (name: string): number => table.columns.findIndex((one) => one.column === name);
    const [text, label, split, title] = [data.text, data.label, 'split', 'title'].map(column) as [
      number,
      number,
      number,
      number,
    ];
    const group = data.group === undefined ? -1 : column(data.group);
    for await (const batch of table.rows())
      for (const { cells, problem } of batch) {
        if (problem !== null) throw new Error(`${file}: a row ${problem}.`);
        const words = cells[text] ?? '';
        rows.push({
          // News come with their title, as in the literature.
          text: title < 0 ? words : `${cells[title] ?? ''} ${words}`,
          label: cells[label] ?? '',
          part: split < 0 ? '' : (cells[split] ?? ''),
          group: group < 0 ? '' : (cells[group] ?? ''),
        });
      }
  }
  return rows;
}

/**
 * The published parts, or folds. `onValidation` never touches a test part: it divides the training part again, or takes
 * the published validation part.
 * @param holdOut whether a tenth of the training part is kept for early stopping where no validation part is published
 */
export function divisions(
  data: JudgedData,
  rows: readonly LabelledRow[],
  onValidation: boolean,
  holdOut: boolean,
): Division[] {
  if (data.folds !== undefined) {
    const folds = foldsOf(rows, data.folds, data.group !== undefined);
    return Array.from({ length: data.folds }, (_, fold) => {
      const inside = rows.filter((_row, index) => folds[index] !== fold);
      const outside = rows.filter((_row, index) => folds[index] === fold);
      return onValidation
        ? divided(inside, data.group !== undefined, holdOut)
        : withHeldOut(inside, outside, holdOut);
    }).slice(0, onValidation ? 3 : data.folds);
  }
  const of = (part: string): LabelledRow[] => rows.filter((row) => row.part === part);
  const validation = of('val').concat(of('validation'), of('dev'));
  if (onValidation)
    return validation.length > 0
      ? [withHeldOut(of('train'), validation, holdOut)]
      : [divided(of('train'), false, holdOut)];
  if (validation.length > 0) return [{ train: of('train'), validation, test: of('test') }];
  return [withHeldOut(of('train'), of('test'), holdOut)];
}

function withHeldOut(train: LabelledRow[], test: LabelledRow[], holdOut: boolean): Division {
  if (!holdOut) return { train, validation: [], test };
  const tenths = foldsOf(train, 10, false);
  return {
    train: train.filter((_, index) => tenths[index] !== 0),
    validation: train.filter((_, index) => tenths[index] === 0),
    test,
  };
}

/** A fifth of the training part takes the place of the test part. */
function divided(train: LabelledRow[], grouped: boolean, holdOut: boolean): Division {
  const fifths = foldsOf(train, 5, grouped);
  return withHeldOut(
    train.filter((_, index) => fifths[index] !== 0),
    train.filter((_, index) => fifths[index] === 0),
    holdOut,
  );
}

/** Fold of every row, the same at every call: dealt out at random, whole groups where there are any. */
function foldsOf(rows: readonly LabelledRow[], folds: number, grouped: boolean): Int32Array {
  const random = new SeededRandom(20_240_607);
  if (!grouped) {
    const order = Int32Array.from(rows.keys());
    random.shuffle(order);
    const fold = new Int32Array(rows.length);
    order.forEach((row, place) => (fold[row] = place % folds));
    return fold;
  }
  const groups = [...new Set(rows.map(({ group }) => group))].sort();
  random.shuffle(groups);
  const foldOf = new Map(groups.map((group, place) => [group, place % folds]));
  return Int32Array.from(rows, ({ group }) => foldOf.get(group) ?? 0);
}
