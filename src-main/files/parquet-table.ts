/** Apache Parquet, some rows of a row group at a time. */
import { open } from 'node:fs/promises';
import { parquetMetadataAsync, parquetRead, parquetSchema, type AsyncBuffer } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { LecternError } from '../api/errors.ts';
import type { RecordFormat, TableRecord } from './record-table.ts';
import type { SourceFile } from './source-file.ts';

/** With page indexes any rows can be read by themselves; without, a row group is unpacked from its beginning. */
const rowsAtOnce = 5_000;
const firstRows = 1_000;

export async function openParquet(source: SourceFile): Promise<RecordFormat> {
  const { metadata, names } = await withFile(source, async (file) => {
    const found = await parquetMetadataAsync(file);
    return { metadata: found, names: parquetSchema(found).children.map(({ element }) => element.name) };
  });
  // Two columns of one name would come as one.
  if (names.length === 0) {
    throw new LecternError(
      'bad-file',
      `“${source.name}” has no columns.`,
      'Choose a file that has rows in it.',
    );
  }
  return {
    format: 'parquet',
    names,
    width: names.length,
    async *records(place) {
      let done = 0;
      for (const group of metadata.row_groups) {
        const end = done + Number(group.num_rows);
        const indexed = group.columns.every((column) => column.offset_index_offset !== undefined);
        let rowEnd = done;
        for (let rowStart = done; rowStart < end; rowStart = rowEnd) {
          // The first rows alone are a preview; then the rest of the group at once rather than again and again.
          const piece = indexed ? rowsAtOnce : rowStart === 0 ? firstRows : end;
          rowEnd = Math.min(end, rowStart + piece);
          yield await withFile(source, (file) => readRows(file, rowStart, rowEnd));
          place(Math.floor((rowEnd / Math.max(1, Number(metadata.num_rows))) * source.sizeBytes));
        }
        done = end;
      }
    },
  };

  async function readRows(file: AsyncBuffer, rowStart: number, rowEnd: number): Promise<TableRecord[]> {
    const records: TableRecord[] = [];
    await parquetRead({
      file,
      metadata,
      compressors,
      rowStart,
      rowEnd,
      useOffsetIndex: true,
      rowFormat: 'object',
      onComplete(rows) {
        rows.forEach((row, i) => {
          records.push({ line: rowStart + i + 1, cells: names.map((name) => cellText(row[name])) });
        });
      },
    });
    return records;
  }
}

/** A file is open only while it is read: a reader may be given up at any row. */
async function withFile<Result>(
  source: SourceFile,
  work: (file: AsyncBuffer) => Promise<Result>,
): Promise<Result> {
  const handle = await open(source.path, 'r');
  try {
    return await work({
      byteLength: source.sizeBytes,
      async slice(start, end = source.sizeBytes) {
        const bytes = new Uint8Array(Math.max(0, Math.min(end, source.sizeBytes) - start));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
        if (bytesRead < bytes.length) throw new Error('cut short');
        return bytes.buffer;
      },
    });
  } catch (error) {
    if (/^E[A-Z]+$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new LecternError(
      'bad-file',
      `“${source.name}” is a Parquet file that is damaged or packed in an unknown way (${why}).`,
      'Write it again, or as CSV.',
    );
  } finally {
    await handle.close();
  }
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd');
  if (value instanceof Date) return dateText(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'object') {
    return JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'bigint'
        ? inner.toString()
        : inner instanceof Uint8Array
          ? Buffer.from(inner).toString('hex')
          : inner,
    );
  }
  return String(value as number | bigint | boolean);
}

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const iso = date.toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.replace('.000Z', 'Z');
}
