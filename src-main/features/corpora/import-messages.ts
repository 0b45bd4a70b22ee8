/** Between the host and the thread that imports. */
import type { AdditionReport, ImportReport } from '../../api/corpora.ts';
import type { ErrorReport } from '../../api/errors.ts';
import type { AdditionRequest } from './add-new-rows.ts';
import type { ImportRequest } from './import-request.ts';

export interface ImportWorkerData {
  readonly request: ImportRequest | AdditionRequest;
  /** One 32-bit number, an `importState`. */
  readonly state: SharedArrayBuffer;
  /** Of `noteImportThread`. */
  readonly ended: SharedArrayBuffer;
}

/**
 * Host and thread both move it away from `running`, and whoever is first decides: once called off the thread never
 * commits, and once it commits calling off comes too late. So what the user is told is what happens to the project.
 */
export const importState = { running: 0, calledOff: 1, committing: 2 } as const;

export type FromImport =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly message: string }
  | { readonly kind: 'done'; readonly report: ImportReport | AdditionReport }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

export const progressEveryMs = 100;
