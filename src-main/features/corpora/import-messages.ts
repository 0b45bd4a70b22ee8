/** Between the host and the thread that imports. */
import type { ImportReport } from '../../api/corpora.ts';
import type { ErrorReport } from '../../api/errors.ts';
import type { ImportRequest } from './import-table.ts';

export interface ImportWorkerData {
  readonly request: ImportRequest;
  /** One 32-bit number: 1 calls the import off, which is seen even while the thread is busy. */
  readonly cancelled: SharedArrayBuffer;
}

export type FromImport =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly message: string }
  | { readonly kind: 'done'; readonly report: ImportReport }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

export const progressEveryMs = 100;
