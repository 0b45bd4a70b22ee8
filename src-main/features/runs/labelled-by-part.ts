/** How many labelled documents each part of a split has. */
import type { ProjectReader } from '../../database/project-database.ts';
import { partNumbers, readLabels, readParts } from '../../database/training-data.ts';
import type { TrainRequest } from '../../engine-process/engine-client.ts';

export interface LabelledByPart {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** With documents in the training part. */
  readonly categories: number;
}

export function labelledByPart(
  reader: ProjectReader,
  { corpusId, labelId, splitId }: TrainRequest,
): LabelledByPart {
  const { values } = readLabels(reader, corpusId, labelId);
  const parts = readParts(reader, corpusId, splitId);
  const counts = { train: 0, validation: 0, test: 0 };
  const categories = new Set<number>();
  values.forEach((label, row) => {
    if (label < 0) return;
    if (parts[row] === partNumbers.train) {
      counts.train += 1;
      categories.add(label);
    } else if (parts[row] === partNumbers.validation) counts.validation += 1;
    else if (parts[row] === partNumbers.test) counts.test += 1;
  });
  return { ...counts, categories: categories.size };
}
