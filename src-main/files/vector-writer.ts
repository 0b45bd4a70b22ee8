/**
 * Vectors of words or documents in the forms that other programs read: NumPy .npy, CSV, Parquet, word2vec text and
 * binary, and the tables of TensorFlow's embedding projector. Complete or not at all.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { LecternError } from '../api/errors.ts';
import { formatRow } from './csv-writer.ts';

export type VectorFileFormat = 'npy' | 'csv' | 'parquet' | 'txt' | 'bin' | 'tsv';

export interface VectorTable {
  /** What each row is called. */
  readonly names: readonly string[];
  readonly size: number;
  /** Row-major rows × size. */
  readonly vectors: Float32Array;
  /** Written beside the vectors; the first is the names. */
  readonly columns: readonly { readonly name: string; readonly values: readonly string[] }[];
}

/**
 * @returns the files written: .npy and .tsv hold numbers only, and what the rows are called stands in a second file.
 * @throws LecternError where a file is there already, or cannot be written
 */
export async function writeVectorFile(
  path: string,
  format: VectorFileFormat,
  table: VectorTable,
  overwrite: boolean,
): Promise<string[]> {
  const beside = path.slice(0, path.length - extname(path).length);
  const files: { path: string; pieces: Iterable<Buffer> }[] = [];
  switch (format) {
    case 'npy':
      files.push(
        { path, pieces: npy(table) },
        { path: `${beside}.rows.csv`, pieces: delimited(table, ',', false) },
      );
      break;
    case 'csv':
      files.push({ path, pieces: delimited(table, ',', true) });
      break;
    case 'parquet':
      files.push({ path, pieces: [await parquet(table)] });
      break;
    case 'txt':
      files.push({ path, pieces: word2vecText(table) });
      break;
    case 'bin':
      files.push({ path, pieces: word2vecBinary(table) });
      break;
    case 'tsv':
      files.push(
        { path, pieces: projectorVectors(table) },
        { path: `${beside}.metadata.tsv`, pieces: projectorMetadata(table) },
      );
  }
  for (const file of files)
    if (existsSync(file.path) && !overwrite)
      throw new LecternError(
        'already-exists',
        `There is already a file “${file.path}”.`,
        'Choose another name, or say that it may be replaced.',
      );
  for (const file of files) writePieces(file.path, file.pieces);
  return files.map((file) => file.path);
}

function writePieces(path: string, pieces: Iterable<Buffer>): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  let file: number | undefined;
  try {
    file = openSync(temporary, 'wx');
    for (const piece of pieces)
      for (let written = 0; written < piece.length;) written += writeSync(file, piece, written);
    fsyncSync(file);
    closeSync(file);
    file = undefined;
    renameSync(temporary, path);
  } catch (error) {
    if (file !== undefined) closeSync(file);
    rmSync(temporary, { force: true });
    throw inWords(error, path);
  }
}

function inWords(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new LecternError(
      'disk-full',
      `The disk is full: “${basename(path)}” could not be written.`,
      'Free some space or choose another disk; nothing has been left half-written.',
    );
  if (code === 'ENOENT')
    return new LecternError(
      'not-found',
      `There is no folder “${dirname(path)}”.`,
      'Choose a folder that exists.',
    );
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new LecternError(
      'read-only',
      `“${path}” may not be written.`,
      'Choose a folder that you may write to.',
    );
  return error;
}

function rowOf({ vectors, size }: VectorTable, row: number): Float32Array {
  return vectors.subarray(row * size, (row + 1) * size);
}

/** The shortest digits that give the same 32-bit number again. */
function digits(value: number): string {
  for (let precision = 6; precision < 9; precision++) {
    const short = value.toPrecision(precision);
    if (Math.fround(Number(short)) === value) return String(Number(short));
  }
  return String(Number(value.toPrecision(9)));
}

/** Lines in pieces of some hundred kilobytes. */
function* lines(count: number, line: (row: number) => string, head = ''): Generator<Buffer> {
  let pending = head;
  for (let row = 0; row < count; row++) {
    pending += `${line(row)}\n`;
    if (pending.length < 1 << 18) continue;
    yield Buffer.from(pending, 'utf8');
    pending = '';
  }
  if (pending !== '') yield Buffer.from(pending, 'utf8');
}

function numbersOf(table: VectorTable, row: number): string[] {
  return Array.from(rowOf(table, row), digits);
}

/** Format 1.0 of https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html: the data begin at a multiple of 64. */
function* npy({ names, size, vectors }: VectorTable): Generator<Buffer> {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${String(names.length)}, ${String(size)}), }`;
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const start = Buffer.alloc(10 + length, ' ');
  start.write('\u0093NUMPY\u0001\u0000', 0, 'latin1');
  start.writeUInt16LE(length, 8);
  start.write(header, 10, 'latin1');
  start.write('\n', 9 + length, 'latin1');
  yield start;
  yield Buffer.from(vectors.buffer, vectors.byteOffset, vectors.byteLength);
}

function delimited(table: VectorTable, delimiter: string, withNumbers: boolean): Generator<Buffer> {
  const { names, size, columns } = table;
  const numbered = withNumbers ? Array.from({ length: size }, (_, at) => `d${String(at + 1)}`) : [];
  const head = formatRow([...columns.map(({ name }) => name), ...numbered], delimiter);
  return lines(
    names.length,
    (row) =>
      formatRow(
        [...columns.map(({ values }) => values[row] ?? ''), ...(withNumbers ? numbersOf(table, row) : [])],
        delimiter,
      ),
    `${head}\n`,
  );
}

/** In these formats a word ends at a blank. */
function unbroken(word: string): string {
  return word.replace(/\s/gu, '_');
}

function word2vecText(table: VectorTable): Generator<Buffer> {
  const { names, size } = table;
  return lines(
    names.length,
    (row) => `${unbroken(names[row]!)} ${numbersOf(table, row).join(' ')}`,
    `${String(names.length)} ${String(size)}\n`,
  );
}

function* word2vecBinary(table: VectorTable): Generator<Buffer> {
  const { names, size } = table;
  yield Buffer.from(`${String(names.length)} ${String(size)}\n`);
  for (let row = 0; row < names.length; row++) {
    const vector = rowOf(table, row);
    yield Buffer.concat([
      Buffer.from(`${unbroken(names[row]!)} `, 'utf8'),
      Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
      Buffer.from('\n'),
    ]);
  }
}

function projectorVectors(table: VectorTable): Generator<Buffer> {
  return lines(table.names.length, (row) => numbersOf(table, row).join('\t'));
}

/** A single column has no header there; several have one. */
function projectorMetadata({ names, columns }: VectorTable): Generator<Buffer> {
  const cell = (value: string): string => value.replace(/[\t\r\n]/gu, ' ');
  return lines(
    names.length,
    (row) => columns.map(({ values }) => cell(values[row] ?? '')).join('\t'),
    columns.length > 1 ? `${columns.map(({ name }) => cell(name)).join('\t')}\n` : '',
  );
}

async function parquet({ names, size, vectors, columns }: VectorTable): Promise<Buffer> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const bytes = parquetWriteBuffer({
    columnData: [
      ...columns.map(({ name, values }) => ({ name, data: [...values], type: 'STRING' as const })),
      ...Array.from({ length: size }, (_, at) => ({
        name: `d${String(at + 1)}`,
        data: Float32Array.from(names, (__, row) => vectors[row * size + at]!),
        type: 'FLOAT' as const,
      })),
    ],
  });
  return Buffer.from(bytes);
}
