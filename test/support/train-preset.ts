/** Any preset, trained in this process for a moment on a few of the sample posts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeRecipe, presetOf } from '../../src-main/api/presets.ts';
import type { ParameterValue } from '../../src-main/api/runs.ts';
import type { Trained } from '../../src-main/engine-process/trainers/trainer.ts';
import { trainerOf } from '../../src-main/engine-process/trainers.ts';
import type { TrainingData } from '../../engine/training/work.ts';
import { parseCsv } from '../e2e/support/csv.ts';
import { samplePosts } from './host-with-posts.ts';

/** `classes`: two or three. */
export function samplePostData(classes: 2 | 3, documents: number): TrainingData {
  const [header, ...records] = parseCsv(readFileSync(samplePosts, 'utf8'));
  const data = records.map((cells) => ({
    text: cells[header.indexOf('text')],
    sentiment: cells[header.indexOf('sentiment')],
  }));
  const names = ['negative', 'positive', 'neutral'].slice(0, classes);
  const rows = data.filter(({ sentiment }) => names.includes(sentiment)).slice(0, documents);
  return {
    classes: names,
    train: {
      texts: rows.map(({ text }) => text),
      labels: Int32Array.from(rows, ({ sentiment }) => names.indexOf(sentiment)),
    },
    validation: { texts: [], labels: new Int32Array(0) },
  };
}

/** A list of words as people have them. */
export function writeLexicon(folder: string): string {
  const path = join(folder, 'words.csv');
  writeFileSync(
    path,
    'word,category\ngood,positive\nlove*,positive\nthank you,positive\nbad,negative\nnever again,negative\nno,negative\nlate*,negative\n',
  );
  return path;
}

export function trainPreset(
  preset: string,
  settings: Readonly<Record<string, ParameterValue>>,
  data: TrainingData,
): Promise<Trained> {
  return trainerOf(preset).train({
    recipe: completeRecipe(presetOf(preset), settings),
    data,
    projectPath: '',
    seed: 1,
    device: 'cpu',
    threads: 1,
    work: {
      signal: new AbortController().signal,
      progress() {},
      epoch() {},
      pause: () => Promise.resolve(),
    },
  });
}
