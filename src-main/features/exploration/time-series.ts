import { LecternError } from '../../api/errors.ts';
import type { ExplorationQuestion, ExplorationResult } from '../../api/exploration.ts';
import { columnOf } from '../../selection/document-conditions.ts';
import { momentsOf } from '../../sampling/time-values.ts';
import type { Exploration } from './exploration.ts';
import { labelCodes, selectedDocuments, visitCells } from './selected-documents.ts';

type Unit = 'day' | 'week' | 'month' | 'year';
const dayMs = 86_400_000;
/** A chart of more periods is a blur, and one wrong year makes millions of days. */
const mostPeriods = 5_000;

/** Documents per period, with empty periods between the first and the last. */
export function countOverTime(
  exploration: Exploration,
  question: Extract<ExplorationQuestion, { what: 'time' }>,
): ExplorationResult {
  const column = columnOf(exploration.corpus, question.column);
  const ids = selectedDocuments(exploration);
  const label = question.label === undefined ? undefined : labelCodes(exploration, question.label);
  const cells: string[] = [];
  visitCells(exploration, column.column, ids, 'Reading times', (cell) => cells.push(cell));
  const moments = momentsOf(cells);
  let first = Infinity;
  let last = -Infinity;
  let unreadable = 0;
  for (const moment of moments) {
    if (Number.isNaN(moment)) unreadable++;
    else {
      first = Math.min(first, moment);
      last = Math.max(last, moment);
    }
  }
  if (unreadable === ids.length && ids.length > 0) {
    throw new LecternError(
      'bad-data',
      `No cell of the column “${column.name}” is a date or time.`,
      'Choose a column with dates such as 2024-05-31.',
    );
  }
  const unit = question.unit === 'auto' ? fitting(first, last) : question.unit;
  const starts = ids.length === 0 ? [] : periodStarts(first, last, unit);
  const places = new Map(starts.map((start, i) => [start, i]));
  const categories = label?.categories ?? [];
  const counts = starts.map(() => ({ count: 0, counts: categories.map(() => 0) }));
  moments.forEach((moment, i) => {
    if (Number.isNaN(moment)) return;
    const period = counts[places.get(startOf(moment, unit)) as number];
    if (!period) return;
    period.count += 1;
    const code = label?.codes[ids[i] as number] ?? -1;
    if (code >= 0) period.counts[code] = (period.counts[code] ?? 0) + 1;
  });
  return {
    what: 'time',
    documents: ids.length,
    notes:
      unreadable > 0
        ? [`${unreadable.toLocaleString('en')} documents have no time that can be read, and are not counted.`]
        : [],
    column: column.name,
    unit,
    categories: [...categories],
    periods: starts.map((start, i) => ({ start: new Date(start).toISOString().slice(0, 10), ...counts[i]! })),
    unreadable,
  };
}

/** The longest unit with at least twelve periods. */
function fitting(first: number, last: number): Unit {
  const days = (last - first) / dayMs;
  if (days >= 12 * 365) return 'year';
  if (days >= 12 * 30) return 'month';
  return days >= 12 * 7 ? 'week' : 'day';
}

/** In UTC; weeks begin on Monday (ISO 8601). */
function startOf(moment: number, unit: Unit): number {
  const date = new Date(moment);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (unit === 'year') return Date.UTC(year, 0, 1);
  if (unit === 'month') return Date.UTC(year, month, 1);
  const day = Math.floor(moment / dayMs) * dayMs;
  return unit === 'day' ? day : day - ((date.getUTCDay() + 6) % 7) * dayMs;
}

function periodStarts(first: number, last: number, unit: Unit): number[] {
  const starts: number[] = [];
  for (let start = startOf(first, unit); start <= last; start = next(start, unit)) {
    starts.push(start);
    if (starts.length > mostPeriods) {
      throw new LecternError(
        'bad-input',
        `The times reach from ${new Date(first).toISOString().slice(0, 10)} to ${new Date(last).toISOString().slice(0, 10)}: too many ${unit}s to count each.`,
        'Choose a longer period, or filter the documents by time.',
      );
    }
  }
  return starts;
}

function next(start: number, unit: Unit): number {
  const date = new Date(start);
  if (unit === 'year') return Date.UTC(date.getUTCFullYear() + 1, 0, 1);
  if (unit === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return start + (unit === 'week' ? 7 : 1) * dayMs;
}
