/** A thread that indexes pieces of an import. Started by `piece-indexer.ts`. */
import { parentPort } from 'node:worker_threads';
import { toErrorReport, type ErrorReport } from '../../api/errors.ts';
import { indexPiece, type IndexedPiece, type PieceToIndex } from '../../database/index-piece.ts';

export type FromIndexer = { readonly indexed: IndexedPiece } | { readonly error: ErrorReport };

parentPort!.on('message', (piece: PieceToIndex) => {
  let answer: FromIndexer;
  try {
    answer = { indexed: indexPiece(piece) };
  } catch (thrown) {
    answer = { error: toErrorReport(thrown) };
  }
  parentPort!.postMessage(answer);
});
