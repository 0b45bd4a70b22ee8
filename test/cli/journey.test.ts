/** The whole path by command line on the sample: from a CSV file to an explained, exported classifier. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importReport } from '../../src-main/api/corpora.ts';
import { explanation } from '../../src-main/api/explanations.ts';
import { comparison } from '../../src-main/api/runs.ts';
import { doctorReport } from '../../src-main/api/system.ts';
import { lectern, type Outcome } from '../support/lectern.ts';
import {
  failureShape,
  runShape,
  runsShape,
  seedsShape,
  splitShape,
  writtenShape,
} from '../support/shapes.ts';
import { repository } from '../support/workbench.ts';

const sample = join(repository, 'sample', 'posts.csv');
let home: string;
let project: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'lectern-cli-'));
  project = join(home, 'study.lectern');
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

const run = (...args: string[]): Promise<Outcome> => lectern(args, { home });
async function done(...args: string[]): Promise<unknown> {
  const outcome = await run(...args, '--json');
  expect(outcome.code, `${args.join(' ')}\n${outcome.stdout}\n${outcome.stderr}`).toBe(0);
  return outcome.json();
}
const lines = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');

test('doctor tells what the machine has, and its self-test passes', async () => {
  const report = doctorReport.parse(await done('doctor'));
  expect(report.backends.find(({ name }) => name === 'wasm')?.available).toBe(true);
  expect(report.selfTest.length).toBeGreaterThan(0);
  expect(report.selfTest.every(({ passed }) => passed)).toBe(true);
  expect(report.outgoingConnections).toBe(0);
  const human = await run('doctor');
  expect(human.stdout).toContain(`Chosen: ${report.chosen.backend}.`);
});

test('import makes the project and accounts for every row', async () => {
  const report = importReport
    .strict()
    .parse(await done('import', project, sample, '--text', 'text', '--label', 'sentiment', '--id', 'id'));
  expect(report.read).toBe(report.stored + report.skipped + report.empty);
  expect(report.stored).toBe(2_000);
  expect(report.columns.map(({ name, role }) => `${name} ${role}`)).toEqual(
    expect.arrayContaining(['text text', 'sentiment label', 'id id', 'author other']),
  );
});

test('split keeps the shares and the categories', async () => {
  const { split } = splitShape.parse(
    await done(
      'split',
      project,
      '--corpus',
      'posts',
      '--train',
      '.7',
      '--validation',
      '.1',
      '--test',
      '.2',
      '--stratify',
      '--seed',
      '7',
    ),
  );
  expect(split.counts).toEqual({ train: 1_400, validation: 200, test: 400 });
  expect(split.seed).toBe(7);
});

test(
  'train prints the run, its metrics with intervals, and the majority beside them',
  { timeout: 240_000 },
  async () => {
    for (const preset of ['majority', 'logistic', 'dan']) {
      const report = runShape.parse(
        await done(
          'train',
          project,
          '--corpus',
          'posts',
          '--preset',
          preset,
          '--device',
          'cpu',
          '--name',
          preset,
        ),
      );
      expect(report.run).toMatchObject({ preset, name: preset, seed: 1, device: 'cpu', state: 'done' });
      const metrics = report.metrics?.test;
      expect(metrics?.documents).toBe(400);
      const { value, low, high } = metrics?.accuracy ?? {};
      expect(low).toBeLessThanOrEqual(value ?? Number.NaN);
      expect(high).toBeGreaterThanOrEqual(value ?? Number.NaN);
      const total = metrics?.confusion.flat().reduce((sum, cell) => sum + cell, 0);
      expect(total).toBe(400);
      if (preset === 'majority') {
        expect(metrics?.accuracy.value).toBeCloseTo(report.majorityBaseline?.accuracy ?? Number.NaN, 10);
        expect(metrics?.macroF1.value).toBeCloseTo(report.majorityBaseline?.macroF1 ?? Number.NaN, 10);
        expect(metrics?.macroRecall.value).toBeCloseTo(
          report.majorityBaseline?.macroRecall ?? Number.NaN,
          10,
        );
      } else {
        expect(metrics?.macroRecall.value, preset).toBeGreaterThan(0.7);
      }
    }
  },
);

test(
  'several seeds add every run, mean and spread; the same seed gives the same numbers',
  { timeout: 240_000 },
  async () => {
    const first = seedsShape.parse(
      await done('train', project, '--preset', 'dan', '--seeds', '2', '--set', 'training.epochs=3'),
    );
    expect(first.runs.map((each) => each.run.seed)).toEqual([1, 2]);
    const accuracy = first.seeds.test?.['accuracy'];
    const values = first.runs.map((each) => each.metrics?.test?.accuracy.value);
    expect(accuracy?.values).toEqual(values);
    expect(accuracy?.mean).toBeCloseTo(((values[0] ?? 0) + (values[1] ?? 0)) / 2, 12);
    const again = runShape.parse(
      await done('train', project, '--preset', 'dan', '--seed', '2', '--set', 'training.epochs=3'),
    );
    expect(again.metrics).toEqual(first.runs[1]?.metrics);
  },
);

test('runs, show and compare read what was trained, also while another process writes', async () => {
  const { runs } = runsShape.parse(await done('runs', project));
  expect(runs).toHaveLength(6);
  const shown = runShape.parse(await done('show', project, 'logistic'));
  expect(shown).toEqual(runs.find((each) => each.run.name === 'logistic'));
  expect(runShape.parse(await done('show', project, shown.run.id.slice(0, 6))).run.id).toBe(shown.run.id);
  expect(runShape.parse(await done('show', project, 'latest')).run.id).toBe(runs[0]?.run.id);

  const compared = comparison.parse(await done('compare', project, 'logistic', 'dan', 'majority'));
  expect(compared.runs.map(({ name }) => name)).toEqual(['logistic', 'dan', 'majority']);
  expect(compared.differences).toHaveLength(2);
  const human = await run('show', project, 'logistic');
  const { value, low, high } = shown.metrics?.test?.accuracy ?? {};
  expect(human.stdout).toContain(`${value?.toFixed(3)} [${low?.toFixed(3)}, ${high?.toFixed(3)}]`);
  expect(human.stdout).toContain('For comparison: always saying');
});

test('predict labels a new file and leaves its own columns alone', async () => {
  const file = join(home, 'new.csv');
  const output = join(home, 'labelled.csv');
  writeFileSync(
    file,
    'tweet id,text\n1234567890123456789,What a wonderful day\n0007,"Terrible, just terrible"\n',
  );
  const written = writtenShape.parse(await done('predict', project, 'dan', file, '-o', output));
  expect(written).toMatchObject({ path: output, rows: 2 });
  const [header = '', ...rows] = lines(output);
  expect(header.startsWith('tweet id,text,')).toBe(true);
  expect(rows[0]).toMatch(/^1234567890123456789,What a wonderful day,/);
  expect(rows[1]).toMatch(/^0007,"Terrible, just terrible",/);

  const refused = await run('predict', project, 'dan', file, '-o', output, '--json');
  expect(refused.code).toBe(1);
  expect(failureShape.parse(refused.json()).error.code).toBe('already-exists');
  await done('predict', project, 'dan', file, '-o', output, '--overwrite');
});

test('export writes the original file back, with columns added for each run', async () => {
  const output = join(home, 'export.csv');
  const written = writtenShape.parse(
    await done('export', project, '--corpus', 'posts', '--run', 'logistic', '--run', 'dan', '-o', output),
  );
  expect(written.rows).toBe(2_000);
  const original = lines(sample);
  const exported = lines(output);
  expect(exported).toHaveLength(original.length);
  exported.forEach((line, index) => expect(line.startsWith(original[index] ?? '?')).toBe(true));

  const ids = join(home, 'ids.csv');
  await done('predict', project, 'logistic', '-o', ids, '--ids-only');
  expect(lines(ids)).toHaveLength(2_001);
  expect(readFileSync(ids, 'utf8')).not.toContain('text');
});

test('explain gives each word its part in the prediction', async () => {
  const text = 'What a wonderful day, I love this town';
  for (const method of ['occlusion', 'lime', 'shapley']) {
    const report = explanation.parse(
      await done('explain', project, 'logistic', '--text', text, '--method', method),
    );
    expect(report.method).toBe(method);
    expect(report.probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 5);
    for (const { start, end, text: word } of report.attributions) expect(text.slice(start, end)).toBe(word);
  }
  const human = await run('explain', project, 'logistic', '--document', '1');
  expect(human.code).toBe(0);
  expect(human.stdout).toContain('Predicted:');
});

test('a recipe that a run has printed trains the same run again', async () => {
  const shown = runShape.parse(await done('show', project, 'dan'));
  const recipe = join(home, 'recipe.json');
  writeFileSync(recipe, JSON.stringify(shown.run.recipe));
  const again = runShape.parse(await done('train', project, '--recipe', recipe, '--device', 'cpu'));
  expect(again.run.recipe).toEqual(shown.run.recipe);
  expect(again.metrics).toEqual(shown.metrics);
});
