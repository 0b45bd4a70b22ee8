/** An answer as a table: for files, for the command line, and for whoever reads numbers rather than charts. */
import type { ExplorationResult } from './exploration.ts';

type Cell = string | number | null;

export interface ExplorationTable {
  readonly columns: readonly { readonly title: string; readonly numeric: boolean }[];
  readonly rows: readonly (readonly Cell[])[];
}

export function explorationTable(result: ExplorationResult): ExplorationTable {
  switch (result.what) {
    case 'labels':
      return table(
        ['label', 'category'],
        ['documents'],
        result.labels.flatMap(({ name, categories, missing }) => [
          ...categories.map((category): Cell[] => [name, category.name, category.count]),
          ...(missing > 0 ? [[name, null, missing]] : []),
        ]),
      );
    case 'lengths':
      return table(
        [],
        ['from', 'to', 'documents'],
        result.bins.map(({ from, to, count }) => [from, to - 1, count]),
      );
    case 'time':
      return table(
        [result.unit],
        ['documents', ...result.categories],
        result.periods.map(({ start, count, counts }) => [start, count, ...counts]),
      );
    case 'groups':
      return table(
        [result.column],
        ['documents', ...result.categories],
        result.rows.map(({ value, count, counts }) => [value, count, ...counts]),
      );
    case 'kwic':
      return {
        columns: [
          { title: 'document', numeric: true },
          ...['left', 'match', 'right'].map((title) => ({ title, numeric: false })),
        ],
        rows: result.lines.map(({ document, left, match, right }) => [document, left, match, right]),
      };
    case 'ngrams':
      return table(
        ['words'],
        ['occurrences', 'documents', 'per million'],
        result.rows.map(({ term, count, documents, perMillion }) => [
          term,
          count,
          documents,
          rounded(perMillion, 1),
        ]),
      );
    case 'keyness':
      return table(
        ['word'],
        [
          'occurrences',
          'in the others',
          'documents',
          'documents of the others',
          'log-likelihood',
          'p (Holm)',
          'log ratio',
          'low',
          'high',
          'dispersion',
        ],
        result.rows.map((row) => [
          row.term,
          row.count,
          row.otherCount,
          row.documents,
          row.otherDocuments,
          rounded(row.logLikelihood, 2),
          Number(row.p.toPrecision(3)),
          rounded(row.logRatio, 3),
          rounded(row.low, 3),
          rounded(row.high, 3),
          // A word that does not occur is not evenly spread either.
          row.count === 0 ? null : rounded(row.dispersion, 3),
        ]),
      );
    case 'languages':
      return table(
        ['code', 'language'],
        ['documents', 'share', 'low', 'high'],
        result.rows.map(({ code, name, count, share, low, high }) => [
          code,
          name,
          count,
          rounded(share, 5),
          rounded(low, 5),
          rounded(high, 5),
        ]),
      );
    case 'duplicates':
      return {
        columns: [
          { title: 'times', numeric: true },
          { title: 'text', numeric: false },
          { title: 'documents', numeric: false },
        ],
        rows: result.rows.map(({ text, count, documents }) => [count, text, documents.join(' ')]),
      };
  }
}

function table(words: readonly string[], numbers: readonly string[], rows: Cell[][]): ExplorationTable {
  return {
    columns: [
      ...words.map((title) => ({ title, numeric: false })),
      ...numbers.map((title) => ({ title, numeric: true })),
    ],
    rows,
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
