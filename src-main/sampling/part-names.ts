/** What files call the parts of a split. */
import type { Part } from '../api/corpora.ts';

const names: Record<string, Part> = {
  train: 'train',
  training: 'train',
  trn: 'train',
  learn: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  devel: 'validation',
  development: 'validation',
  eval: 'validation',
  test: 'test',
  testing: 'test',
  tst: 'test',
  heldout: 'test',
  'held-out': 'test',
  holdout: 'test',
};

/** The part that a cell of a split column names, whatever its case; undefined where it names none. */
export function partNamed(cell: string): Part | undefined {
  const name = cell.trim().toLowerCase();
  return Object.hasOwn(names, name) ? names[name] : undefined;
}
