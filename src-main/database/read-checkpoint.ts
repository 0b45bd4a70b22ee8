import { LecternError } from '../api/errors.ts';
import type { ProjectReader } from './project-database.ts';

export interface StoredCheckpoint {
  readonly epoch: number;
  readonly dataFingerprint: string;
  readonly state: Uint8Array;
}

/** Where the training of a run was last when it was cut short. Throws `not-found` where it has no checkpoint. */
export function readCheckpoint(reader: ProjectReader, run: string): StoredCheckpoint {
  const row = reader.get<StoredCheckpoint>(
    'SELECT epoch, data_fingerprint AS dataFingerprint, state FROM checkpoints WHERE run_id = ?',
    run,
  );
  if (row === undefined)
    throw new LecternError(
      'not-found',
      'This run has no checkpoint from which it could go on.',
      'Train again with the same settings.',
    );
  return row;
}
