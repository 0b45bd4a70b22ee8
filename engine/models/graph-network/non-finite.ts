import { NonFiniteError } from '../../core/errors.ts';

/** What a run says when it cannot go on: the operation, and what helps. */
export function nonFinite(op: string, detail: string): NonFiniteError {
  return new NonFiniteError(
    op,
    `The result of ${op} is not a finite number any more. ${detail}A smaller learning rate or a gradient clip helps.`,
  );
}
