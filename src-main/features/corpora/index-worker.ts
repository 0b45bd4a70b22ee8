/** A thread that indexes pieces of an import. Started by `piece-indexer.ts`. */
import { parentPort } from 'node:worker_threads';
import { toErrorReport, type ErrorReport } from '../../api/errors.ts';
import { indexPiece, type PieceToIndex } from '../../database/index-piece.ts';

export type FromIndexer = { readonly error: ErrorReport | null };

parentPort!.on('message', (piece: PieceToIndex) => {
  let error: ErrorReport | null = null;
  try {
    indexPiece(piece);
  } catch (thrown) {
    error = toErrorReport(thrown);
  }
  parentPort!.postMessage({ error } satisfies FromIndexer);
});
