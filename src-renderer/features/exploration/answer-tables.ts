/** Answers as plain tables, with numbers as people read them. Words in context and key words have tables of their own. */
import type { ExplorationResult } from '../../../src-main/api/exploration.ts';
import { formatCount, formatShare } from '../../state/format.ts';

export interface AnswerTable {
  readonly title: string;
  readonly columns: readonly {
    readonly title: string;
    readonly numeric?: boolean;
    readonly wide?: boolean;
  }[];
  readonly rows: readonly (readonly string[])[];
}

const number = (title: string) => ({ title, numeric: true });

export function answerTables(result: ExplorationResult): AnswerTable[] {
  switch (result.what) {
    case 'labels':
      return result.labels.map(({ name, categories, missing }) => {
        const total = categories.reduce((sum, { count }) => sum + count, 0);
        return {
          title: name,
          columns: [{ title: 'category' }, number('documents'), number('share')],
          rows: [
            ...categories.map((category) => [
              category.name,
              formatCount(category.count),
              total === 0 ? '–' : formatShare(category.count / total),
            ]),
            ...(missing > 0 ? [['without this label', formatCount(missing), '–']] : []),
          ],
        };
      });
    case 'lengths':
      return [
        {
          title: 'Cut by presets',
          columns: [
            number(`limit in ${result.unit}`),
            number('texts cut'),
            number('share'),
            { title: 'presets', wide: true },
          ],
          rows: result.limits.map(({ tokens, cut, share, presets }) => [
            formatCount(tokens),
            formatCount(cut),
            formatShare(share),
            presets.join(', '),
          ]),
        },
      ];
    case 'time':
      return [
        {
          title: `Documents per ${result.unit}`,
          columns: [
            { title: result.unit === 'week' ? 'week from' : result.unit },
            number('documents'),
            ...result.categories.map(number),
          ],
          rows: result.periods.map(({ start, count, counts }) => [
            periodText(start, result.unit),
            formatCount(count),
            ...counts.map(formatCount),
          ]),
        },
      ];
    case 'groups':
      return [
        {
          title: `Values of ${result.column}`,
          columns: [{ title: result.column }, number('documents'), ...result.categories.map(number)],
          rows: result.rows.map(({ value, count, counts }) => [
            value,
            formatCount(count),
            ...counts.map(formatCount),
          ]),
        },
      ];
    case 'ngrams':
      return [
        {
          title: 'Frequent words',
          columns: [
            { title: result.length === 1 ? 'word' : 'words' },
            number('occurrences'),
            number('documents'),
            number('per million'),
          ],
          rows: result.rows.map(({ term, count, documents, perMillion }) => [
            term,
            formatCount(count),
            formatCount(documents),
            formatCount(Math.round(perMillion)),
          ]),
        },
      ];
    case 'languages':
      return [
        {
          title: 'Languages',
          columns: [{ title: 'language' }, number('documents'), number('share'), number('95 % interval')],
          rows: result.rows.map(({ name, code, count, share, low, high }) => [
            code === '' ? name || 'unclear' : `${name} (${code})`,
            formatCount(count),
            formatShare(share),
            // All were looked at: there is nothing to infer.
            low === high ? '–' : `${(100 * low).toFixed(1)} – ${formatShare(high)}`,
          ]),
        },
      ];
    case 'duplicates':
      return [
        {
          title: 'Repeated texts',
          columns: [number('times'), { title: 'text', wide: true }, { title: 'documents' }],
          rows: result.rows.map(({ text, count, documents }) => [
            formatCount(count),
            text,
            documents.slice(0, 6).join(', ') + (documents.length > 6 ? ' …' : ''),
          ]),
        },
      ];
    case 'kwic':
    case 'keyness':
      return [];
  }
}

/** 2024-03-01 as the period that begins on it: 2024, 2024-03, or the day itself. */
export function periodText(start: string, unit: 'day' | 'week' | 'month' | 'year'): string {
  return unit === 'year' ? start.slice(0, 4) : unit === 'month' ? start.slice(0, 7) : start;
}
