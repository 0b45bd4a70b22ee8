/** The charts of an answer, beside its tables. */
import type { ExplorationResult } from '../../../src-main/api/exploration.ts';
import { bars } from '../../charts/bars.ts';
import type { Figure } from '../../charts/figure.ts';
import { histogram } from '../../charts/histogram.ts';
import { periodCounts } from '../../charts/period-counts.ts';
import { formatCount, formatShare } from '../../state/format.ts';
import { periodText } from './answer-tables.ts';

/** More bars say no more; the table holds them all. */
const mostBars = 20;
const mostLines = 8;

/** In the order of the tables; a table without a chart has none. */
export function answerFigures(result: ExplorationResult): Figure[] {
  switch (result.what) {
    case 'labels':
      return result.labels.map(({ name, categories }) => {
        const total = categories.reduce((sum, { count }) => sum + count, 0);
        const shown = categories.slice(0, mostBars);
        return bars({
          title: name,
          subtitle:
            shown.length < categories.length ? `documents; the first ${mostBars} categories` : 'documents',
          bars: shown.map((category) => ({
            name: category.name,
            value: category.count,
            text: `${formatCount(category.count)}  ${formatShare(total === 0 ? 0 : category.count / total)}`,
          })),
          nameTitle: 'category',
          valueTitle: 'documents',
        });
      });
    case 'lengths':
      return [
        histogram({
          title: 'Text lengths',
          items: 'documents',
          unit: result.unit,
          bins: result.bins,
          median: result.median,
          p95: result.p95,
          max: result.max,
          limits: result.limits.map(({ tokens }) => ({ at: tokens, name: `limit ${formatCount(tokens)}` })),
        }),
      ];
    case 'time': {
      const lines =
        result.categories.length === 0
          ? [{ name: 'documents', counts: result.periods.map(({ count }) => count) }]
          : result.categories.slice(0, mostLines).map((name, place) => ({
              name,
              counts: result.periods.map(({ counts }) => counts[place] ?? 0),
            }));
      return [
        periodCounts({
          title: 'Over time',
          subtitle: `documents per ${result.unit}${result.categories.length > mostLines ? `; the first ${mostLines} categories` : ''}`,
          unit: result.unit,
          periods: result.periods.map(({ start }) => periodText(start, result.unit)),
          lines,
        }),
      ];
    }
    case 'languages':
      return [
        bars({
          title: 'Languages',
          subtitle: 'share of the documents looked at',
          bars: result.rows.slice(0, mostBars).map(({ name, share }) => ({
            name: name || 'unclear',
            value: share,
            text: formatShare(share),
          })),
          nameTitle: 'language',
          valueTitle: 'share',
        }),
      ];
    default:
      return [];
  }
}
