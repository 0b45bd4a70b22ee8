/** Real tweets: TweetEval's sentiment task, with the split that its table was measured on. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importReport } from '../../src-main/api/corpora.ts';
import { lectern } from '../support/lectern.ts';
import { runShape, splitShape } from '../support/shapes.ts';
import { repository } from '../support/workbench.ts';

const tweets = join(repository, '..', 'shared', 'data', 'tweeteval', 'sentiment.csv.gz');
let home: string;
let project: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'lectern-tweets-'));
  project = join(home, 'tweets.lectern');
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

async function done(...args: string[]): Promise<unknown> {
  const outcome = await lectern([...args, '--json'], { home });
  expect(outcome.code, outcome.stdout + outcome.stderr).toBe(0);
  return outcome.json();
}

describe.skipIf(!existsSync(tweets))('59,874 tweets (skipped where ../shared/data is absent)', () => {
  test('are read gzipped, every one', async () => {
    const report = importReport.parse(
      await done('import', project, tweets, '--label', 'label_name', '--split', 'split'),
    );
    expect(report).toMatchObject({ read: 59_874, stored: 59_874, skipped: 0, empty: 0 });
  });

  test('are split as published', async () => {
    const { split } = splitShape.parse(await done('split', project));
    expect(split.counts).toEqual({ train: 45_590, validation: 2_000, test: 12_284 });
  });

  test.each(['logistic', 'dan'])(
    '%s reaches the macro-recall that the task asks for',
    { timeout: 600_000 },
    async (preset) => {
      const report = runShape.parse(await done('train', project, '--preset', preset));
      const macroRecall = report.metrics?.test?.macroRecall.value;
      expect(macroRecall).toBeGreaterThanOrEqual(0.58);
      expect(macroRecall).toBeGreaterThan((report.majorityBaseline?.macroRecall ?? 1) + 0.2);
    },
  );
});
