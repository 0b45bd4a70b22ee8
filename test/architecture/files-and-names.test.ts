/** Files can be found by their names and read in one sitting. */
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { read, repositoryFiles } from './repository-files.ts';

const files = repositoryFiles();
const code = files.filter(
  (file) =>
    /^(engine|src-main|src-renderer|scripts|test)\//.test(file) && /[.](ts|mjs|cjs|js|svelte)$/.test(file),
);

const longestFile = 400;
/** Files that are longer, and why each is better whole. */
const longerWithReason: Readonly<Record<string, string>> = {
  'test/e2e/main-job.spec.ts': 'one walk, told from its beginning to its end',
  'test/e2e/bad-input.spec.ts': 'one list of what can be wrong with a file or a project, in one place',
};

/** Names that say nothing about what is inside. */
const emptyWords = /(^|[-.])(utils?|helpers?|managers?|common|misc|shared|stuff|base)([-.]|$)/i;

describe('names', () => {
  test('TypeScript files are kebab-case, components PascalCase, component state belongs to its component', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*([.][a-z0-9]+(-[a-z0-9]+)*)*[.](ts|mjs|cjs|js)$/;
    const component = /^[A-Z][A-Za-z0-9]*[.]svelte$/;
    const componentTest = /^[A-Z][A-Za-z0-9]*([.]svelte)?([.]test)?[.]ts$/;
    const wrong = code.filter((file) => {
      const name = basename(file);
      if (name.endsWith('.svelte')) return !component.test(name);
      return !kebab.test(name) && !(file.startsWith('src-renderer/') && componentTest.test(name));
    });
    expect(wrong).toEqual([]);
  });

  test('no file or folder is called after nothing in particular', () => {
    const wrong = code.filter((file) => file.split('/').some((part) => emptyWords.test(part)));
    expect(wrong).toEqual([]);
  });

  test('folders of features have the same names in the host and in the window', () => {
    const featuresOf = (place: string) =>
      new Set(
        files.filter((file) => file.startsWith(`${place}/features/`)).map((file) => file.split('/')[2] ?? ''),
      );
    const host = featuresOf('src-main');
    const strange = [...featuresOf('src-renderer')].filter((name) => !name.includes('.') && !host.has(name));
    expect(strange).toEqual([]);
  });
});

describe('length', () => {
  const lines = (file: string) => read(file).split('\n').length - 1;

  test(`no file has more than ${longestFile} lines without a stated reason`, () => {
    const long = code.filter((file) => lines(file) > longestFile && !(file in longerWithReason));
    expect(long.map((file) => `${file}: ${lines(file)}`)).toEqual([]);
  });

  test('every stated reason is still needed', () => {
    expect(
      Object.keys(longerWithReason).filter((file) => !files.includes(file) || lines(file) <= longestFile),
    ).toEqual([]);
  });
});

describe('contents', () => {
  test('no source has a marker of unfinished work', () => {
    const marked = code
      .filter((file) => !file.startsWith('test/architecture/'))
      .filter((file) => /\b(TODO|FIXME|XXX|HACK)\b/.test(read(file)));
    expect(marked).toEqual([]);
  });

  test('no test is left out or alone', () => {
    const marked = files
      .filter((file) => /[.](test|spec)[.]ts$/.test(file) && !file.startsWith('test/architecture/'))
      .filter((file) => /\b(test|it|describe)[.](only|todo|fails)\b/.test(read(file)));
    expect(marked).toEqual([]);
  });

  test('migrations are numbered without a gap', () => {
    const numbers = files
      .filter((file) => file.startsWith('migrations/'))
      .map((file) => /^migrations\/(\d{4})-[a-z0-9-]+[.]sql$/.exec(file)?.[1]);
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')));
  });
});
