import type { GoldSet } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import { readGold, storeGold } from '../../database/gold-set.ts';
import type { ProjectWriter } from '../../database/project-database.ts';
import { noteChange } from '../../journal/change-journal.ts';
import { SeededRandom } from '../../sampling/seeded-random.ts';

/** A simple random sample: every document with the same chance, which is what estimates from it rest on. */
export function drawGold(writer: ProjectWriter, corpusId: number, size: number, seed: number): GoldSet {
  const corpus = readCorpus(writer, corpusId);
  const before = readGold(writer, corpusId);
  if (before) {
    throw new LecternError(
      'already-exists',
      `The corpus “${corpus.name}” already has a gold set of ${before.size.toLocaleString('en')} documents, drawn on ${before.createdAt.slice(0, 10)}.`,
      'It stays as it is: a gold set that is drawn again until it pleases proves nothing.',
    );
  }
  if (size >= corpus.documents) {
    throw new LecternError(
      'bad-input',
      `A gold set of ${size.toLocaleString('en')} would leave none of the ${corpus.documents.toLocaleString('en')} documents to train on.`,
      'Draw fewer.',
    );
  }
  const runs = writer.value<number>('SELECT count(*) FROM runs WHERE corpus_id = ?', corpusId) ?? 0;
  if (runs > 0) {
    throw new LecternError(
      'bad-data',
      `The corpus “${corpus.name}” has ${runs === 1 ? 'a run' : `${runs} runs`} already, which may have seen any document.`,
      'Draw the gold set before any training, in a new project or a new import of the file.',
    );
  }
  const shuffled = new SeededRandom(seed).shuffle(
    Int32Array.from({ length: corpus.documents }, (_, i) => i + 1),
  );
  const documents = shuffled.slice(0, size).sort();
  writer.transaction(() => {
    storeGold(writer, corpusId, { documents, drawnFrom: corpus.documents, seed });
    // Without effects: it cannot be undone.
    noteChange(writer, `drawing of the gold set of “${corpus.name}”`, []);
  });
  const { documents: _documents, ...facts } = readGold(writer, corpusId)!;
  return facts;
}
