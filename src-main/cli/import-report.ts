import type { AdditionReport, ImportReport } from '../api/corpora.ts';
import { count, duration } from './format.ts';

/** What became of every row, for a terminal. */
export function describeImport(report: ImportReport): string {
  const lines = [
    `Corpus ${report.corpus}: ${count(report.read)} rows read = ${count(report.stored)} stored + ${count(report.skipped)} skipped + ${count(report.empty)} empty, in ${duration(report.seconds)}`,
    `${report.encoding}, delimiter ${report.dialect.delimiter === '\t' ? 'tab' : `“${report.dialect.delimiter}”`}`,
    `Columns: ${report.columns.map(({ name, role }) => (role === 'other' ? name : `${name} (${role})`)).join(', ')}`,
  ];
  if (report.resumedDocuments !== undefined) {
    lines.push(
      `It went on after ${count(report.resumedDocuments)} documents that an interrupted import had taken in.`,
    );
  }
  lines.push(...notes(report));
  return lines.join('\n');
}

/** What became of every row of a file that was added to a corpus. */
export function describeAddition(report: AdditionReport): string {
  const lines = [
    `Corpus ${report.corpus}: ${count(report.read)} rows read = ${count(report.known)} already there + ${count(report.added)} added + ${count(report.skipped)} skipped + ${count(report.empty)} empty, in ${duration(report.seconds)}`,
  ];
  if (report.changed > 0) {
    const { changedIds } = report;
    const shown = changedIds.slice(0, 10).join(', ');
    lines.push(
      `Changed: ${shown}${report.changed > 10 ? ` and ${count(report.changed - 10)} more; --json lists them` : ''}`,
    );
  }
  lines.push(...notes(report));
  return lines.join('\n');
}

function notes(report: Pick<ImportReport, 'skipped' | 'skippedRows' | 'warnings'>): string[] {
  const lines: string[] = [];
  const shown = report.skippedRows.slice(0, 10);
  for (const { line, reason } of shown) lines.push(`  line ${String(line)} skipped: ${reason}`);
  if (report.skipped > shown.length)
    lines.push(`  … and ${count(report.skipped - shown.length)} more; --json lists them`);
  for (const warning of report.warnings) lines.push(`Note: ${warning}`);
  return lines;
}
