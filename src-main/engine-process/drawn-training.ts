/** A part of the training part in its stead: for a learning curve, or for judging documents by a model without them. */
import { LecternError } from '../api/errors.ts';
import type { DocumentGroups } from '../database/document-groups.ts';
import { partNumbers } from '../database/training-data.ts';
import { groupedParts, randomParts } from '../sampling/assign-parts.ts';
import { nestedOrder } from '../sampling/nested-order.ts';
import { SeededRandom } from '../sampling/seeded-random.ts';
import type { CorpusData } from './corpus-data.ts';
import type { TrainRequest } from './engine-client.ts';

export interface DrawnTraining {
  /** Only what is trained on and judged, in the order of documents. */
  readonly data: CorpusData;
  readonly groups: DocumentGroups | undefined;
  /** Documents of `data`, numbered from 1 as in the corpus. */
  readonly documents: Int32Array;
}

/** Undefined where all of the training part is meant. The same seed draws nested samples, and the same folds. */
export function drawnTraining(
  data: CorpusData,
  groups: DocumentGroups | undefined,
  { trainDocuments, leaveOut, seed }: TrainRequest,
): DrawnTraining | undefined {
  if (trainDocuments === undefined && leaveOut === undefined) return undefined;
  const training: number[] = [];
  data.labels.forEach((label, row) => {
    if (label >= 0 && data.parts[row] === partNumbers.train) training.push(row);
  });
  const labels = training.map((row) => data.labels[row] as number);
  const random = new SeededRandom(seed);
  // What is not drawn keeps the 255 of documents outside the split.
  const parts = new Uint8Array(data.parts.length).fill(255);
  data.parts.forEach((part, row) => {
    if (part === partNumbers.validation || (part === partNumbers.test && leaveOut === undefined))
      parts[row] = part;
  });
  if (leaveOut !== undefined) {
    const { fold, folds } = leaveOut;
    if (training.length < folds) throw tooFew(training.length, folds);
    const shares = Array.from({ length: folds }, () => 1 / folds);
    const foldOf =
      groups === undefined
        ? randomParts(training.length, shares, random, labels)
        : groupedParts(dense(training.map((row) => groups.numbers[row] ?? 0)), shares, random, labels);
    training.forEach((row, at) => {
      parts[row] = foldOf[at] === fold ? partNumbers.test : partNumbers.train;
    });
  } else {
    const wanted = trainDocuments ?? training.length;
    if (wanted > training.length) throw tooFew(training.length, wanted);
    for (const at of nestedOrder(labels, random).slice(0, wanted))
      parts[training[at] as number] = partNumbers.train;
  }
  const rows = Int32Array.from(data.parts.keys()).filter(
    (row) => parts[row] !== 255 && (data.labels[row] as number) >= 0,
  );
  return {
    data: {
      texts: Array.from(rows, (row) => data.texts[row] as string),
      labels: Int16Array.from(rows, (row) => data.labels[row] as number),
      parts: Uint8Array.from(rows, (row) => parts[row] as number),
      fingerprint: data.fingerprint,
    },
    groups:
      groups === undefined
        ? undefined
        : { column: groups.column, numbers: Int32Array.from(rows, (row) => groups.numbers[row] ?? 0) },
    documents: rows.map((row) => row + 1),
  };
}

function tooFew(found: number, wanted: number): LecternError {
  return new LecternError(
    'bad-input',
    `The training part has ${String(found)} labelled documents, not ${String(wanted)}.`,
    'Ask for fewer.',
  );
}

/** Numbered from 0 without gaps, as dealing out groups needs it. */
function dense(groups: readonly number[]): Int32Array {
  const numbers = new Map<number, number>();
  return Int32Array.from(groups, (group) => {
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return number;
  });
}
