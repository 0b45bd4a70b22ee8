/** Trains one recipe on growing parts of the training part and fits a curve to the scores; no run is kept. */
import {
  fewestSizes,
  fitLearningCurve,
  type CurvePoint,
} from '../../../engine/statistics/learning-curve-fit.ts';
import type { HandlerInput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import type { CurveFit, LearningCurve } from '../../api/learning-curve.ts';
import type { PartMetrics, Preset } from '../../api/runs.ts';
import type { TrainRequest } from '../../engine-process/engine-client.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import type { HandlerContext } from '../context.ts';
import { labelledByPart, type LabelledByPart } from './labelled-by-part.ts';
import { curveSentence } from './learning-curve-words.ts';
import { plannedTraining } from './train-runs.ts';

/** The question most asked: what two points more would cost. */
const gain = 0.02;
const mostSizes = 8;
const fewestDocuments = 20;
const bandPoints = 30;

type Point = LearningCurve['points'][number];
type Score = 'macroF1' | 'accuracy';

export function startLearningCurve(
  input: HandlerInput<'runs.learningCurve'>,
  context: HandlerContext,
): { job: string } {
  const project = context.project(input.project);
  const { request, corpus, label, split, preset } = plannedTraining({ ...input, seeds: 1 }, context);
  const { corpusId, labelId, splitId } = request;
  const counted = labelledByPart(project.reader, request);
  if (counted.validation === 0 && counted.test === 0)
    throw new LecternError(
      'bad-data',
      'Neither the validation nor the test part has labelled documents: nothing could be measured.',
      'Make a split with a validation part.',
    );
  const sizes =
    input.sizes === undefined
      ? defaultSizes(counted.train, counted.categories)
      : [...new Set(input.sizes)].sort((a, b) => a - b);
  refuseSizes(sizes, counted);
  const { id } = project.jobs.add({
    kind: 'train',
    title: `Learning curve of ${preset.name} on ${corpus}`,
    input: {
      corpus: corpusId,
      label: labelId,
      split: splitId,
      recipe: request.recipe,
      sizes,
      seeds: input.seeds,
    },
    async work(job): Promise<LearningCurve> {
      const points = await measured(request, preset, sizes, input.seeds, counted.train, context, job);
      const fittedOn = counted.validation > 0 ? 'validation' : 'test';
      const macroF1 = fitted(points, fittedOn, 'macroF1', 'macro-F1', request.seed);
      return {
        corpus,
        label,
        split,
        preset: preset.name,
        available: counted.train,
        points,
        fittedOn,
        macroF1,
        accuracy: fitted(points, fittedOn, 'accuracy', 'accuracy', request.seed),
        notes: notes(sizes, input.seeds, fittedOn, counted[fittedOn], macroF1),
      };
    },
  });
  return { job: id };
}

async function measured(
  request: TrainRequest,
  preset: Preset,
  sizes: readonly number[],
  seeds: number,
  available: number,
  context: HandlerContext,
  job: JobRun,
): Promise<Point[]> {
  // All documents and a method without chance: every seed would give the same.
  const drawsOf = (size: number): number => (size === available && !preset.seeded ? 1 : seeds);
  const total = sizes.reduce((sum, size) => sum + size * drawsOf(size), 0);
  const results = new Map(
    sizes.map((size) => [size, [] as { validation: PartMetrics | null; test: PartMetrics | null }[]]),
  );
  let done = 0;
  for (let index = 0; index < seeds; index++) {
    for (const size of sizes) {
      if (index >= drawsOf(size)) continue;
      const message = `Draw ${String(index + 1)} of ${String(seeds)}, ${size.toLocaleString('en-GB')} documents`;
      job.progress(done, total, 'documents', message);
      const { metrics } = await context.engine.train(
        { ...request, seed: request.seed + index, trainDocuments: size },
        { signal: job.signal, progress() {}, epoch() {}, checkpoint() {} },
      );
      if (job.signal.aborted || metrics === null)
        throw new LecternError('cancelled', 'The learning curve was cancelled; nothing was kept.');
      results.get(size)?.push(metrics);
      done += size;
    }
  }
  job.progress(total, total, 'documents', 'Fitting the curve');
  return [...results].map(([documents, all]) => ({
    documents,
    validation: scoresOf(all.map(({ validation }) => validation)),
    test: scoresOf(all.map(({ test }) => test)),
  }));
}

function scoresOf(parts: readonly (PartMetrics | null)[]): Point['test'] {
  const known = parts.filter((part) => part !== null);
  if (known.length === 0) return null;
  const of = (score: Score): number[] => known.map((part) => part[score].value ?? 0);
  return { macroF1: of('macroF1'), accuracy: of('accuracy') };
}

function fitted(
  points: readonly Point[],
  part: 'validation' | 'test',
  score: Score,
  measure: string,
  seed: number,
): CurveFit | null {
  if (points.length < fewestSizes) return null;
  const curve = points.map(({ documents, [part]: scores }): CurvePoint => ({
    documents,
    values: scores?.[score] ?? [],
  }));
  const smallest = points[0]?.documents ?? 1;
  const largest = points.at(-1)?.documents ?? 1;
  const at = Array.from({ length: bandPoints }, (_, step) =>
    Math.round(smallest * ((2 * largest) / smallest) ** (step / (bandPoints - 1))),
  );
  const fit = fitLearningCurve(curve, { at, gain, seed });
  const { a, b, c } = fit.law;
  const finite = (value: number | undefined): number | null =>
    value === undefined || !Number.isFinite(value) ? null : value;
  return {
    a,
    b,
    c,
    band: fit.band.map(({ documents, value, interval }) => ({
      documents,
      value,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
    })),
    doubling: {
      value: fit.doubling.value,
      low: fit.doubling.interval?.low ?? null,
      high: fit.doubling.interval?.high ?? null,
    },
    needed: {
      gain,
      value: finite(fit.needed.value),
      low: finite(fit.needed.interval?.low),
      high: finite(fit.needed.interval?.high),
    },
    sentence: curveSentence(fit, measure, gain, largest),
  };
}

/** Doubling down from all documents; in smaller steps where there are few. */
function defaultSizes(available: number, categories: number): number[] {
  const least = Math.min(available, Math.max(fewestDocuments, 5 * categories));
  const doublings = Math.floor(Math.log2(available / least));
  const count = Math.max(fewestSizes + 1, Math.min(mostSizes, doublings + 1));
  const ratio = Math.min(2, (available / least) ** (1 / (count - 1)));
  const sizes = Array.from({ length: count }, (_, step) => Math.round(available / ratio ** step));
  return [...new Set(sizes)].sort((a, b) => a - b);
}

function refuseSizes(sizes: readonly number[], { train, categories }: LabelledByPart): void {
  const [smallest = 0] = sizes;
  const largest = sizes.at(-1) ?? 0;
  if (largest > train)
    throw new LecternError(
      'bad-input',
      `The training part has ${train.toLocaleString('en-GB')} labelled documents, not ${largest.toLocaleString('en-GB')}.`,
      'Give no size above that.',
    );
  if (smallest < categories)
    throw new LecternError(
      'bad-input',
      `With ${String(smallest)} documents not every one of the ${String(categories)} categories would be trained on.`,
      `Give sizes of at least ${String(categories)}.`,
    );
}

function notes(
  sizes: readonly number[],
  seeds: number,
  part: string,
  judged: number,
  fit: CurveFit | null,
): string[] {
  const largest = sizes.at(-1) ?? 0;
  return [
    ...(sizes.length < fewestSizes
      ? [
          `A curve needs at least ${String(fewestSizes)} sizes: with ${String(sizes.length)} only the scores are shown.`,
        ]
      : [
          `The band holds what differs between draws and what the curve misses. It does not hold that the ${part} part has only ${judged.toLocaleString('en-GB')} documents, nor that a curve may bend beyond ${largest.toLocaleString('en-GB')}.`,
        ]),
    ...(fit !== null && fit.a > 0.999
      ? ['The curve does not level off yet, so it cannot tell where it will end.']
      : []),
    ...(seeds === 1 ? ['One draw has no band: give more seeds.'] : []),
  ];
}
