import { PackedRecord } from './raw-record.ts';
import type { TableReader, TakeRecord } from './table.ts';

/** The rows of any table as records, whatever its reader can do. */
export async function* scanRecords(table: TableReader, take: TakeRecord): AsyncGenerator<void> {
  if (table.scan) {
    yield* table.scan(take);
    return;
  }
  const record = new PackedRecord();
  for await (const rows of table.rows()) {
    for (const { line, cells, problem, strayQuotes } of rows) {
      record.set(line, cells, strayQuotes);
      take(record, problem);
    }
    yield;
  }
}
