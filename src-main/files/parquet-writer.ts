/** Parquet in bounded row groups: memory does not grow with the number of rows. */
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { AtomicFile } from './atomic-file.ts';
import type { OutputCell, OutputColumn, TableWriter } from './output-table.ts';

const rowsPerGroup = 20_000;
/** UTF-16 units of text; documents can be long. */
const unitsPerGroup = 1 << 24;

export function createParquetWriter(
  path: string,
  columns: readonly OutputColumn[],
  overwrite: boolean,
  /** Of the unfinished file; see `AtomicFile`. */
  mark?: string,
): TableWriter {
  const file = new AtomicFile(path, overwrite, mark);
  const bytes = new ByteWriter();
  const toDisk = (): void => {
    file.write(bytes.getBytes());
    bytes.index = 0;
  };
  const schema: SchemaElement[] = [
    { name: 'table', num_children: columns.length },
    ...columns.map(({ name, kind }): SchemaElement =>
      kind === 'number'
        ? { name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }
        : { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ),
  ];
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'Lectern' });
  let held: OutputCell[][] = columns.map(() => []);
  let units = 0;
  let rows = 0;
  const writeGroup = (): void => {
    const count = held[0]?.length ?? 0;
    if (count === 0) return;
    const columnData = columns.map(({ name }, index) => ({ name, data: held[index]! }));
    // The byte writer answers at once: nothing is pending afterwards.
    void writer.write({ columnData, rowGroupSize: count });
    held = columns.map(() => []);
    units = 0;
    toDisk();
  };
  return {
    path: file.path,
    write(cells) {
      held.forEach((column, index) => {
        const cell = cells[index] ?? null;
        column.push(typeof cell === 'string' ? cell.toWellFormed() : cell);
        if (typeof cell === 'string') units += cell.length;
      });
      rows += 1;
      if (held[0]!.length >= rowsPerGroup || units >= unitsPerGroup) writeGroup();
    },
    finish() {
      writeGroup();
      void writer.finish();
      toDisk();
      file.finish();
      return { path: file.path, rows, sizeBytes: file.sizeBytes };
    },
    abort: () => file.abort(),
  };
}
