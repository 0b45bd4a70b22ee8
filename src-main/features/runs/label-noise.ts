/** Judges every label of the training part by models that were trained without its document; changes nothing. */
import { resolve } from 'node:path';
import { confidentDisagreements } from '../../../engine/metrics/confident-disagreement.ts';
import type { HandlerInput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import type { DoubtfulLabel, LabelNoise } from '../../api/label-noise.ts';
import { presetOf } from '../../api/presets.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { partNumbers, readLabels, readParts, readText } from '../../database/training-data.ts';
import type { TrainRequest } from '../../engine-process/engine-client.ts';
import type { OutputColumn } from '../../files/output-table.ts';
import { createTableWriter } from '../../files/table-writer.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import type { HandlerContext } from '../context.ts';
import { storeAnalysis } from './analyses.ts';
import { plannedTraining } from './train-runs.ts';

export function startLabelNoise(
  input: HandlerInput<'runs.labelNoise'>,
  context: HandlerContext,
): { job: string } {
  const project = context.project(input.project);
  const { reader } = project;
  refuseOtherThanLinear(input.preset);
  const { request, corpus, label, split, preset } = plannedTraining({ ...input, seeds: 1 }, context);
  refuseTooFew(reader, request, input.folds);
  const { corpusId } = request;
  const writer =
    input.path === undefined
      ? undefined
      : createTableWriter(resolve(input.path), columns(reader, corpusId), {
          format: input.format,
          overwrite: input.overwrite,
          guardFormulas: false,
        });
  let queued = false;
  try {
    const { id } = project.jobs.add({
      kind: 'train',
      title: `Doubtful labels of ${label} in ${corpus}`,
      input: { corpus: corpusId, label: request.labelId, split: request.splitId, folds: input.folds },
      async work(job): Promise<LabelNoise> {
        const judged = await outOfFold(request, input.folds, context, job);
        const { probabilities, labels, documents } = judged;
        const width = request.classes.length;
        const all = confidentDisagreements(labels, probabilities, width);
        const inWords = (found: (typeof all)[number]): DoubtfulLabel => {
          const document = documents[found.row] ?? 0;
          return {
            document,
            text: readText(reader, corpusId, document),
            given: request.classes[found.given] ?? '',
            suggested: request.classes[found.suggested] ?? '',
            selfConfidence: found.selfConfidence,
            normalisedMargin: found.normalisedMargin,
          };
        };
        if (writer !== undefined) {
          for (const found of all) {
            const { document, text, given, suggested, selfConfidence, normalisedMargin } = inWords(found);
            const id = idOf(reader, corpusId, document);
            writer.write([
              document,
              ...(id === undefined ? [] : [id]),
              text,
              given,
              suggested,
              selfConfidence,
              normalisedMargin,
            ]);
          }
        }
        const result: LabelNoise = {
          corpus,
          label,
          split,
          preset: preset.name,
          folds: input.folds,
          documents: labels.length,
          accuracy: accuracyOf(labels, probabilities, width),
          found: all.length,
          doubtful: all.slice(0, input.limit).map(inWords),
          path: writer?.finish().path ?? null,
        };
        storeAnalysis(project.writer(), 'label noise', request, context.version, result);
        return result;
      },
      settled(state) {
        if (state !== 'done') writer?.abort();
        context.emit({ event: 'changed', project: input.project, topic: 'runs' });
      },
    });
    queued = true;
    return { job: id };
  } finally {
    if (!queued) writer?.abort();
  }
}

interface Judged {
  readonly documents: readonly number[];
  readonly labels: Int32Array;
  /** Row-major, documents × classes. */
  readonly probabilities: Float32Array;
}

async function outOfFold(
  request: TrainRequest,
  folds: number,
  context: HandlerContext,
  job: JobRun,
): Promise<Judged> {
  const documents: number[] = [];
  const labels: number[] = [];
  const probabilities: number[] = [];
  const width = request.classes.length;
  for (let fold = 0; fold < folds; fold++) {
    job.progress(fold, folds, 'folds', `Fold ${String(fold + 1)} of ${String(folds)}`);
    const { predictions, metrics } = await context.engine.train(
      { ...request, leaveOut: { fold, folds } },
      { signal: job.signal, progress() {}, epoch() {}, checkpoint() {} },
    );
    if (job.signal.aborted || metrics === null)
      throw new LecternError('cancelled', 'Looking for doubtful labels was cancelled; nothing was written.');
    predictions.parts.forEach((part, row) => {
      if (part !== partNumbers.test) return;
      documents.push(predictions.documents[row] ?? 0);
      labels.push(predictions.gold[row] ?? 0);
      probabilities.push(...predictions.probabilities.subarray(row * width, (row + 1) * width));
    });
  }
  job.progress(folds, folds, 'folds', 'Comparing with the labels');
  return {
    documents,
    labels: Int32Array.from(labels),
    probabilities: Float32Array.from(probabilities),
  };
}

function accuracyOf(labels: Int32Array, probabilities: Float32Array, width: number): number {
  let right = 0;
  labels.forEach((label, row) => {
    const own = probabilities.subarray(row * width, (row + 1) * width);
    if (own.indexOf(Math.max(...own)) === label) right += 1;
  });
  return right / labels.length;
}

/** A network that learns its documents by heart would learn their wrong labels too, and takes long for every fold. */
function refuseOtherThanLinear(name: string): void {
  const preset = presetOf(name);
  if (preset.family === 'linear') return;
  throw new LecternError(
    'bad-input',
    `Doubtful labels are looked for with a linear preset, and “${preset.name}” is none.`,
    'Leave --preset out, or take logistic.',
  );
}

function refuseTooFew(reader: ProjectReader, request: TrainRequest, folds: number): void {
  const { values } = readLabels(reader, request.corpusId, request.labelId);
  const parts = readParts(reader, request.corpusId, request.splitId);
  const training = values.filter((label, row) => label >= 0 && parts[row] === partNumbers.train).length;
  if (training >= 10 * folds) return;
  throw new LecternError(
    'bad-data',
    `The training part has ${String(training)} labelled documents: too few for ${String(folds)} folds.`,
    `At least ${String(10 * folds)} are needed.`,
  );
}

function columns(reader: ProjectReader, corpusId: number): OutputColumn[] {
  const { idColumn } = readCorpus(reader, corpusId);
  return [
    { name: 'document', kind: 'number' },
    ...(idColumn === null ? [] : [{ name: 'id', kind: 'text' } as const]),
    { name: 'text', kind: 'text' },
    { name: 'given', kind: 'text' },
    { name: 'suggested', kind: 'text' },
    { name: 'self_confidence', kind: 'number' },
    { name: 'normalised_margin', kind: 'number' },
  ];
}

function idOf(reader: ProjectReader, corpusId: number, document: number): string | undefined {
  const { idColumn, tableName } = readCorpus(reader, corpusId);
  if (idColumn === null) return undefined;
  const sql = `SELECT ${quotedName(idColumn)} FROM ${quotedName(tableName)} WHERE document_id = ?`;
  return reader.value<string | null>(sql, document) ?? '';
}
