/** Between the host and the thread that explores. */
import type { DocumentSelection } from '../../api/corpora.ts';
import type { ErrorReport } from '../../api/errors.ts';
import type { ExplorationQuestion, ExplorationResult } from '../../api/exploration.ts';

export interface ToExplorer {
  readonly id: number;
  readonly projectPath: string;
  readonly corpus: number;
  readonly question: ExplorationQuestion;
  readonly selection: DocumentSelection;
  /** One float64: the moment (ms since 1970) until which the answer is wanted. */
  readonly wantedUntil: SharedArrayBuffer;
  /** Of `noteImportThread`: the project is open in the thread until then. */
  readonly ended: SharedArrayBuffer;
}

export type FromExplorer = { readonly id: number } & (
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly doing: string }
  | { readonly kind: 'done'; readonly result: ExplorationResult }
  | { readonly kind: 'failed'; readonly error: ErrorReport }
);

export const progressEveryMs = 100;
