import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitMethod, type SplitMethod } from '../../api/splits.ts';
import { createProject } from '../../database/open-project.ts';
import type { ProjectWriter } from '../../database/project-database.ts';
import { readParts } from '../../database/training-data.ts';
import { goldInTraining, readGold } from '../../database/gold-set.ts';
import { groupedParts } from '../../sampling/assign-parts.ts';
import { SeededRandom } from '../../sampling/seeded-random.ts';
import { importTable } from '../corpora/import-table.ts';
import { createSplit } from './create-split.ts';
import { drawGold } from './draw-gold.ts';
import { joinedGroups } from './joined-groups.ts';
import { timeValues } from '../../sampling/time-values.ts';

let folder: string;
let writer: ProjectWriter;

/** 300 posts by 30 authors in three categories over 300 days. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-splits-'));
  const rows = Array.from({ length: 300 }, (_, i) => {
    const day = new Date(Date.UTC(2024, 0, 1 + ((i * 7) % 300))).toISOString().slice(0, 10);
    return `post number ${i},${['a', 'b', 'c'][i % 3]},author ${i % 30},${day},${i < 200 ? 'train' : 'test'},${i % 2 ? '' : 'x'}`;
  });
  const path = join(folder, 'posts.csv');
  writeFileSync(path, `text,label,author,date,fold,half\n${rows.join('\n')}\n`);
  const projectPath = join(folder, 'study.lectern');
  writer = createProject(projectPath, 'study', '1');
  await importTable(
    {
      projectPath,
      path,
      sourceName: 'posts.csv',
      options: {},
      roles: { fold: 'other', label: 'label', text: 'text' },
    },
    { proceed: () => undefined, commit: () => undefined, progress: () => undefined },
  );
});
afterAll(() => {
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

const make = (method: Partial<SplitMethod> & { kind: SplitMethod['kind'] }, seed = 1, name?: string) =>
  createSplit(writer, { corpus: 1, name, method: splitMethod.parse(method), seed });

describe('a split', () => {
  test('at random, the same for the same seed', () => {
    const first = make({ kind: 'random' });
    expect(first).toMatchObject({
      name: 'random',
      description: '80 / 10 / 10 % at random',
      counts: { train: 240, validation: 30, test: 30 },
    });
    const again = make({ kind: 'random' });
    expect(again.name).toBe('random 2');
    expect(readParts(writer, 1, again.id)).toEqual(readParts(writer, 1, first.id));
    expect(readParts(writer, 1, make({ kind: 'random' }, 2).id)).not.toEqual(readParts(writer, 1, first.id));
  });

  test('balanced by label', () => {
    const split = make({ kind: 'random', stratify: 'label' });
    const parts = readParts(writer, 1, split.id);
    for (const category of [0, 1, 2]) {
      expect([...parts.keys()].filter((i) => i % 3 === category && parts[i] === 2)).toHaveLength(10);
    }
  });

  test('by author, balanced by label', () => {
    const split = make({ kind: 'random', group: 'author', stratify: 'label' });
    const parts = readParts(writer, 1, split.id);
    for (let author = 0; author < 30; author++) {
      expect(new Set([...parts.keys()].filter((i) => i % 30 === author).map((i) => parts[i])).size).toBe(1);
    }
    expect(split.counts).toEqual({ train: 240, validation: 30, test: 30 });
    expect(split.description).toContain('each “author” wholly in one part');
  });

  test('by time', () => {
    const split = make({ kind: 'random', time: 'date', train: 0.5, validation: 0.25, test: 0.25 });
    const parts = readParts(writer, 1, split.id);
    const days = (part: number): number[] =>
      [...parts.keys()].filter((i) => parts[i] === part).map((i) => (i * 7) % 300);
    expect(Math.max(...days(0))).toBeLessThan(Math.min(...days(1)));
    expect(Math.max(...days(1))).toBeLessThan(Math.min(...days(2)));
  });

  test('from a column, with a validation part set apart', () => {
    const split = make({ kind: 'column', column: 'fold' });
    expect(split).toMatchObject({ name: 'fold', counts: { train: 180, validation: 20, test: 100 } });
    expect(split.description).toContain('10 % of its training part set apart');
    expect(make({ kind: 'column', column: 'fold', validation: 0 }).counts).toEqual({
      train: 200,
      validation: 0,
      test: 100,
    });
  });

  test('of train and test only', () => {
    expect(make({ kind: 'random', train: 0.7, validation: 0, test: 0.3 }).counts).toEqual({
      train: 210,
      validation: 0,
      test: 90,
    });
  });

  test('is written down so that it can be made again', () => {
    const { id } = make({ kind: 'random', stratify: 'label' }, 7);
    const stored = writer.get<{ method: string; seed: number }>(
      'SELECT method, seed FROM splits WHERE id = ?',
      id,
    )!;
    const again = createSplit(writer, {
      corpus: 1,
      method: splitMethod.parse(JSON.parse(stored.method)),
      seed: stored.seed,
    });
    expect(readParts(writer, 1, again.id)).toEqual(readParts(writer, 1, id));
  });
});

describe('cross-validation', () => {
  test('every document tests once, in folds of equal size', () => {
    const split = make({ kind: 'random', folds: 7, stratify: 'label' }, 3, 'seven');
    expect(split).toMatchObject({ folds: 7, description: '7 folds at random, with equal shares of “label”' });
    const tested = new Uint8Array(300);
    for (let fold = 1; fold <= 7; fold++) {
      const parts = readParts(writer, 1, make({ kind: 'fold', of: 'seven', fold }).id);
      const inTest = [...parts.keys()].filter((i) => parts[i] === 2);
      expect(Math.abs(inTest.length - 300 / 7)).toBeLessThan(3);
      for (const i of inTest) tested[i]!++;
    }
    expect(tested.every((times) => times === 1)).toBe(true);
    expect(() => make({ kind: 'fold', of: 'seven', fold: 8 })).toThrow('has only 7 folds');
  });

  test('by author, and by clusters of duplicates joined with authors', () => {
    const clusters = Int32Array.from({ length: 300 }, (_, i) => (i % 30 < 2 ? 0 : i));
    const split = createSplit(
      writer,
      {
        corpus: 1,
        method: splitMethod.parse({ kind: 'random', folds: 5, group: 'author', duplicates: true }),
        seed: 1,
      },
      clusters,
    );
    const folds = writer.value<Uint8Array>('SELECT folds FROM split_folds WHERE split_id = ?', split.id)!;
    for (let i = 0; i < 300; i++) expect(folds[i]).toBe(folds[i % 30]);
    expect(folds[0]).toBe(folds[1]);
    expect(new Set(folds).size).toBe(5);
  });
});

describe('what cannot be split is said', () => {
  test.each([
    [{ kind: 'random', train: 0.8, validation: 0.3, test: 0.1 }, 'bad-input', 'add up to 120 %'],
    [{ kind: 'random', train: 0, validation: 0.5, test: 0.5 }, 'bad-input', 'training part would be empty'],
    [{ kind: 'random', group: 'nobody' }, 'bad-input', 'has no column “nobody”'],
    [{ kind: 'random', stratify: 'nothing' }, 'bad-input', 'has no label “nothing”'],
    [{ kind: 'random', group: 'label', train: 0.4, validation: 0.3, test: 0.3 }, undefined, ''],
    [{ kind: 'random', group: 'fold' }, 'bad-data', 'has only 2 different values'],
    [{ kind: 'random', time: 'text' }, 'bad-data', '“post number 0”'],
    [{ kind: 'random', time: 'half' }, 'bad-data', '150 documents have no time'],
    [{ kind: 'random', time: 'date', group: 'author' }, 'bad-input', 'by time cannot'],
    [
      { kind: 'random', train: 0.999, validation: 0.001, test: 0 },
      'bad-data',
      'validation part would be empty',
    ],
    [{ kind: 'column', column: 'label' }, 'bad-data', 'names no training part'],
  ] as const)('%j', (method, code, words) => {
    if (code === undefined) {
      expect(make(method).counts.train).toBe(100);
      return;
    }
    const before = writer.value('SELECT count(*) FROM splits');
    expect(() => make(method)).toThrow(expect.objectContaining({ code }) as Error);
    expect(() => make(method)).toThrow(words);
    expect(writer.value('SELECT count(*) FROM splits')).toBe(before);
  });

  test('a name that is taken', () => {
    make({ kind: 'random' }, 1, 'mine');
    expect(() => make({ kind: 'random' }, 1, 'mine')).toThrow('already has a split “mine”');
  });
});

test('times are read in the forms in which files have them', () => {
  const order = (cells: string[]): number[] => [...timeValues(cells, 'when')];
  expect(order(['2024-01-02', '2024-01-02T10:00:00Z', '2024-01-03 09:00:00'])).toEqual(
    order(['2024-01-02', '2024-01-02T10:00:00Z', '2024-01-03 09:00:00']).toSorted((a, b) => a - b),
  );
  expect(
    order(['2024-01-02 09:00', '2024-01-02T09:00:00', '2024-01-02T10:00:00+01:00', 'Jan 2, 2024 9:00']),
  ).toEqual(new Array(4).fill(Date.UTC(2024, 0, 2, 9)));
  for (const odd of ['post number 7', 'yesterday', '2024-13-45', 'May', '1st of May']) {
    expect(() => order([odd])).toThrow('is no date, time or number');
  }
  expect(order(['10', '9.5', '-3'])).toEqual([10, 9.5, -3]);
  expect(order(['Wed Aug 27 13:08:45 +0000 2008'])).toEqual([Date.UTC(2008, 7, 27, 13, 8, 45)]);
  const dayOf = (time: number | undefined): string => new Date(time!).toISOString().slice(0, 10);
  expect(order(['03/04/2024', '25/12/2023']).map(dayOf)).toEqual(['2024-04-03', '2023-12-25']);
  expect(order(['03/04/2024', '12/25/2023']).map(dayOf)).toEqual(['2024-03-04', '2023-12-25']);
  expect(order(['3.4.2024 10:30']).map(dayOf)).toEqual(['2024-04-03']);
});

test('whatever the groupings, what belongs together stays together', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 2, max: 6 }),
      fc.nat(1000),
      (documents, folds, seed) => {
        const [a, b] = [documents.map(([x]) => x), documents.map(([, y]) => y)];
        const positions = Int32Array.from(documents.keys());
        const { groups, count } = joinedGroups([Int32Array.from(a), Int32Array.from(b)], positions);
        const dealt = groupedParts(groups, Array<number>(folds).fill(1 / folds), new SeededRandom(seed));
        expect(new Set(groups).size).toBe(count);
        for (let i = 0; i < documents.length; i++)
          for (let j = 0; j < i; j++) if (a[i] === a[j] || b[i] === b[j]) expect(dealt[i]).toBe(dealt[j]);
      },
    ),
    { numRuns: 60 },
  );
});

// Last: from here on the corpus has a gold set, and every split leaves it out.
describe('the gold set', () => {
  test('is drawn once and kept out of every later split', () => {
    const early = make({ kind: 'random' }, 9, 'early');
    const gold = drawGold(writer, 1, 40, 5);
    expect(gold).toMatchObject({ size: 40, drawnFrom: 300, uses: 0 });
    expect(() => drawGold(writer, 1, 40, 6)).toThrow('already has a gold set');
    const { documents } = readGold(writer, 1)!;
    expect(new Set(documents).size).toBe(40);
    for (const method of [
      { kind: 'random' },
      { kind: 'random', group: 'author', stratify: 'label' },
      { kind: 'random', time: 'date' },
      { kind: 'random', folds: 4 },
      { kind: 'column', column: 'fold' },
    ] as const) {
      const split = make(method);
      const parts = readParts(writer, 1, split.id);
      expect(split.description).toContain('gold set of 40 left out');
      for (const document of documents) expect(parts[document - 1]).toBe(255);
      expect(split.counts.train + split.counts.validation + split.counts.test).toBe(260);
    }
    expect(goldInTraining(writer, 1, early.id)).toBeGreaterThan(0);
  });

  test('judges what trained without it, and every use is counted', () => {
    const split = make({ kind: 'random' }, 2, 'later');
    const judged = make({ kind: 'gold', of: 'later' });
    expect(judged.counts).toEqual({ ...split.counts, test: 40 });
    expect(judged.description).toContain('use number 1');
    expect(make({ kind: 'gold', of: 'later' }).description).toContain('use number 2');
    expect(readGold(writer, 1)!.uses).toBe(2);
    expect(() => make({ kind: 'gold', of: 'early' })).toThrow('can judge nothing');
  });

  test('takes its near-duplicates out as well where duplicates stay together', () => {
    const { documents } = readGold(writer, 1)!;
    const clusters = Int32Array.from({ length: 300 }, (_, i) => i);
    const copy = [...Array(300).keys()].find((i) => !documents.includes(i + 1))!;
    clusters[copy] = clusters[documents[0]! - 1]!;
    const method = splitMethod.parse({ kind: 'random', duplicates: true });
    const split = createSplit(writer, { corpus: 1, method, seed: 1 }, clusters);
    expect(readParts(writer, 1, split.id)[copy]).toBe(255);
  });
});
