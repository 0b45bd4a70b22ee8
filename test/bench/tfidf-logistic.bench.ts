/**
 * TF-IDF and logistic regression on the reviews of IMDB, from texts to predictions of the test part: our preset, and
 * scikit-learn with the same features and penalty in the same run, where a Python that has it is named.
 * Options: --python PATH, --rounds N (default 1; the two sides take turns).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeRecipe, presetOf } from '../../src-main/api/presets.ts';
import { trainerOf } from '../../src-main/engine-process/trainers.ts';
import { judgedTable } from './accuracy/judged-table.ts';
import { divisions, readRows, type LabelledRow } from './accuracy/labelled-rows.ts';

interface Timed {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly accuracy: number;
}

/** The default of the preset, for both sides. */
const C = 3;

export async function run(options: Readonly<Record<string, string>>): Promise<object> {
  const imdb = judgedTable.find(({ name }) => name === 'imdb')!;
  const rows = await readRows(imdb, imdb.files);
  if (rows === null) return { missing: imdb.files };
  const { train, test } = divisions(imdb, rows, false, false)[0]!;
  const python = options['python'];
  const ours: Timed[] = [];
  const theirs: Timed[] = [];
  for (let round = 0; round < Number(options['rounds'] ?? 1); round++) {
    ours.push(await trainAndTest(train, test));
    if (python !== undefined) theirs.push(scikitLearn(python, train, test));
  }
  return {
    documents: { train: train.length, test: test.length },
    ours,
    ...(python !== undefined && {
      scikitLearn: theirs,
      timesAsFast: median(theirs, 'seconds') / median(ours, 'seconds'),
      timesAsFastByProcessorTime: median(theirs, 'processorSeconds') / median(ours, 'processorSeconds'),
    }),
  };
}

async function trainAndTest(train: readonly LabelledRow[], test: readonly LabelledRow[]): Promise<Timed> {
  const classes = [...new Set(train.map(({ label }) => label))].sort();
  const labelled = (rows: readonly LabelledRow[]): { texts: string[]; labels: Int32Array } => ({
    texts: rows.map(({ text }) => text),
    labels: Int32Array.from(rows, ({ label }) => classes.indexOf(label)),
  });
  const started = performance.now();
  const before = process.cpuUsage();
  const trained = await trainerOf('logistic').train({
    recipe: completeRecipe(presetOf('logistic'), { 'model.c': C }),
    data: { classes, train: labelled(train), validation: labelled([]) },
    seed: 1,
    device: 'cpu',
    threads: undefined,
    work: {
      signal: new AbortController().signal,
      progress() {},
      epoch() {},
      pause: () => Promise.resolve(),
    },
  });
  const { texts, labels } = labelled(test);
  const probabilities = await trained.classifier.predictProbabilities(texts);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  let right = 0;
  labels.forEach((label, at) => {
    if (probabilities[2 * at + label]! > 0.5) right++;
  });
  trained.classifier.dispose();
  await trained.opened?.dispose();
  return { seconds, processorSeconds: (user + system) / 1e6, accuracy: right / labels.length };
}

function scikitLearn(python: string, train: readonly LabelledRow[], test: readonly LabelledRow[]): Timed {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  try {
    const path = join(folder, 'reviews.json');
    const pairs = (rows: readonly LabelledRow[]): string[][] => rows.map(({ text, label }) => [text, label]);
    writeFileSync(path, JSON.stringify({ train: pairs(train), test: pairs(test) }));
    const script = new URL('peers/tfidf_logistic.py', import.meta.url).pathname;
    const { status, stdout, stderr } = spawnSync(python, [script, path, String(C)], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`scikit-learn could not be measured: ${stderr}`);
    return JSON.parse(stdout) as Timed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(timed: readonly Timed[], key: 'seconds' | 'processorSeconds'): number {
  const sorted = timed.map((one) => one[key]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
