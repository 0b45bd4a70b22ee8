/**
 * Trains presets on published data and writes docs/accuracy.md.
 * --only sst2,trec   --presets logistic,svm   --seeds 3   --threads 1   --on validation
 * --set model.c=0.5,features.wordNgrams=3
 */
import { classificationReport } from '../../engine/metrics/classification-report.ts';
import { completeRecipe, presetOf, presets } from '../../src-main/api/presets.ts';
import type { Preset } from '../../src-main/api/runs.ts';
import { trainerOf } from '../../src-main/engine-process/trainers.ts';
import { SeededRandom } from '../../src-main/sampling/seeded-random.ts';
import { writeAccuracyPage, type MeasuredRow } from './accuracy/accuracy-page.ts';
import { judgedTable, type JudgedData, type Measure } from './accuracy/judged-table.ts';
import { divisions, readRows, type Division, type LabelledRow } from './accuracy/labelled-rows.ts';
import { averagePrecision, rocAuc } from './accuracy/ranking-measures.ts';

const BATCH = 1_024;
const RESAMPLES = 200;

interface Value {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** How a preset is tried. */
interface Trial {
  readonly settings: Record<string, string>;
  readonly onValidation: boolean;
  readonly seed: number;
  readonly threads: number | undefined;
}

/** Predictions of every document that was tested once. */
interface Tested {
  readonly rows: LabelledRow[];
  readonly gold: number[];
  readonly probabilities: number[];
  /** Where each division's documents end. */
  readonly ends: number[];
}

export async function run(options: Readonly<Record<string, string>>): Promise<object> {
  const only = options['only']?.split(',');
  const onValidation = options['on'] === 'validation';
  const settings = Object.fromEntries(
    (options['set'] ?? '').split(',').flatMap((pair) => (pair === '' ? [] : [pair.split('=', 2)])),
  ) as Record<string, string>;
  const threads = options['threads'] === undefined ? undefined : Number(options['threads']);
  const chosen = presetsOf(options['presets']);
  const measured: MeasuredRow[] = [];
  const missing: string[] = [];
  for (const data of judgedTable) {
    if (only !== undefined && !only.includes(data.name)) continue;
    const sets = data.each === true ? data.files.map((file) => [file]) : [data.files];
    const rows = await Promise.all(sets.map((files) => readRows(data, files)));
    if (rows.includes(null)) {
      missing.push(data.name);
      continue;
    }
    for (const preset of chosen) {
      const seeds = preset.seeded ? Number(options['seeds'] ?? 1) : 1;
      const started = performance.now();
      const values: Value[][] = [];
      for (let seed = 1; seed <= seeds; seed++)
        for (const set of rows as LabelledRow[][])
          values.push(await measure(data, preset, { settings, onValidation, seed, threads }, set));
      const seconds = (performance.now() - started) / 1000;
      data.measures.forEach((name, index) => {
        const row: MeasuredRow = {
          data: data.name,
          preset: preset.name,
          measure: name,
          ...meanOf(values.map((one) => one[index] as Value)),
          asked: onValidation ? null : ((data.asked[preset.name] ?? data.asked['best'])?.[index] ?? null),
          published: data.published,
          seeds,
          seconds,
        };
        measured.push(row);
        process.stderr.write(
          `${row.data} ${row.preset} ${name} ${row.value.toFixed(4)} (${seconds.toFixed(1)} s)\n`,
        );
      });
      // After each, so that a run cut short has not been in vain.
      if (!onValidation && Object.keys(settings).length === 0) writeAccuracyPage(measured);
    }
  }
  return { measured, missing };
}

/** Those named, or all that learn from nothing but texts and labels. */
function presetsOf(names: string | undefined): Preset[] {
  if (names !== undefined) return names.split(',').map(presetOf);
  return presets.filter(({ family }) => family !== 'baseline');
}

async function measure(
  data: JudgedData,
  preset: Preset,
  trial: Trial,
  rows: readonly LabelledRow[],
): Promise<Value[]> {
  const classes = [...new Set(rows.map(({ label }) => label))].sort();
  const tested: Tested = { rows: [], gold: [], probabilities: [], ends: [] };
  for (const division of divisions(data, rows, trial.onValidation, preset.family === 'network'))
    await trainAndPredict(division, preset, trial, classes, tested);
  return data.measures.map((name) =>
    name === 'rocAuc' || name === 'averagePrecision'
      ? ranking(name, tested)
      : perDocument(name, tested, classes.length),
  );
}

async function trainAndPredict(
  division: Division,
  preset: Preset,
  { settings, seed, threads }: Trial,
  classes: readonly string[],
  into: Tested,
): Promise<void> {
  const labelled = (rows: readonly LabelledRow[]): { texts: string[]; labels: Int32Array } => ({
    texts: rows.map(({ text }) => text),
    labels: Int32Array.from(rows, ({ label }) => classes.indexOf(label)),
  });
  const trained = await trainerOf(preset.name).train({
    recipe: completeRecipe(preset, settings),
    data: { classes, train: labelled(division.train), validation: labelled(division.validation) },
    seed,
    device: 'cpu',
    threads,
    work: {
      signal: new AbortController().signal,
      progress() {},
      epoch() {},
      pause: () => Promise.resolve(),
    },
  });
  for (const warning of trained.warnings) process.stderr.write(`  ${warning}\n`);
  const { texts, labels } = labelled(division.test);
  for (let first = 0; first < texts.length; first += BATCH)
    for (const value of await trained.classifier.predictProbabilities(texts.slice(first, first + BATCH)))
      into.probabilities.push(value);
  for (const row of division.test) into.rows.push(row);
  for (const label of labels) into.gold.push(label);
  into.ends.push(into.gold.length);
  trained.classifier.dispose();
  await trained.opened?.dispose();
}

function perDocument(
  name: Exclude<Measure, 'rocAuc' | 'averagePrecision'>,
  tested: Tested,
  classes: number,
): Value {
  const { value, low, high } = classificationReport(
    Int32Array.from(tested.gold),
    Float32Array.from(tested.probabilities),
    classes,
    1,
  )[name];
  return { value: value ?? Number.NaN, low, high };
}

/** Mean over the folds; its interval by drawing groups again within each fold. */
function ranking(name: 'rocAuc' | 'averagePrecision', tested: Tested): Value {
  const of = name === 'rocAuc' ? rocAuc : averagePrecision;
  const scoreOf = (index: number): number => tested.probabilities[2 * index + 1]!;
  const folds = tested.ends.map((end, fold) => {
    const groups = new Map<string, number[]>();
    for (let index = tested.ends[fold - 1] ?? 0; index < end; index++) {
      const group = tested.rows[index]!.group;
      const members = groups.get(group);
      if (members === undefined) groups.set(group, [index]);
      else members.push(index);
    }
    return [...groups.values()];
  });
  const valueOf = (fold: readonly (readonly number[])[]): number => {
    const members = fold.flat();
    return of(
      members.map(scoreOf),
      members.map((index) => tested.gold[index] === 1),
    );
  };
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const random = new SeededRandom(1);
  const draws = Array.from({ length: RESAMPLES }, () =>
    mean(folds.map((fold) => valueOf(fold.map(() => fold[Math.floor(random.next() * fold.length)]!)))),
  ).sort((a, b) => a - b);
  return {
    value: mean(folds.map(valueOf)),
    low: draws[Math.floor(0.025 * RESAMPLES)]!,
    high: draws[Math.ceil(0.975 * RESAMPLES) - 1]!,
  };
}

function meanOf(values: readonly Value[]): Value {
  const mean = (of: (value: Value) => number | null): number | null =>
    values.some((value) => of(value) === null)
      ? null
      : values.reduce((sum, value) => sum + (of(value) ?? 0), 0) / values.length;
  return {
    value: mean(({ value }) => value) ?? Number.NaN,
    low: mean(({ low }) => low),
    high: mean(({ high }) => high),
  };
}
