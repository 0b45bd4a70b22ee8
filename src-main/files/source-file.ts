/** A file or folder to read from: refused in words where it cannot be a table, unpacked on the way where it is packed. */
import { createReadStream, openSync, readSync, closeSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { LecternError } from '../api/errors.ts';
import { textFiles } from './text-files.ts';
import { openEntry } from './zip-archive.ts';

const chunkBytes = 1 << 20;

export interface SourceFile {
  readonly path: string;
  readonly name: string;
  /** On the disk, so compressed where the file is. */
  readonly sizeBytes: number;
  readonly compressed: boolean;
  readonly packing: 'none' | 'gzip' | 'zstd' | 'zip';
  /** The file inside a zip archive that is read. */
  readonly entry?: string;
  readonly folder: boolean;
}

/** Throws in words for a missing file, an empty one and kinds of files that hold no table. */
export function openSourceFile(path: string, name = basename(path)): SourceFile {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) {
    throw new LecternError('not-found', `There is no file “${path}”.`, 'Check the name and the folder.');
  }
  if (stats.isDirectory()) {
    const files = textFiles(path);
    if (files.length === 0) {
      throw new LecternError(
        'unreadable-file',
        `“${path}” is a folder that holds no text files.`,
        'Choose a file, or a folder with files that end in .txt.',
      );
    }
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    return { path, name, sizeBytes, compressed: false, packing: 'none', folder: true };
  }
  if (!stats.isFile()) {
    throw new LecternError(
      'unreadable-file',
      `“${path}” is not an ordinary file.`,
      'Save what it gives to a file, and import that.',
    );
  }
  if (stats.size === 0) {
    throw new LecternError('bad-file', `“${name}” is empty.`, 'Choose a file that has rows in it.');
  }
  const magic = readStart(path, 16);
  refuseOtherKinds(magic, name);
  const packing = packingOf(magic);
  return { path, name, sizeBytes: stats.size, compressed: packing !== 'none', packing, folder: false };
}

function packingOf(magic: Buffer): SourceFile['packing'] {
  if (magic[0] === 0x1f && magic[1] === 0x8b) return 'gzip';
  if (magic.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))) return 'zstd';
  return magic.toString('latin1', 0, 4) === 'PK\u0003\u0004' ? 'zip' : 'none';
}

/**
 * The bytes of the table; `onRead` is given the bytes of the file as they are read, `onPlace` how many of them stand for
 * what was yielded: where the file is gzipped, reading and unpacking run ahead of it.
 */
export async function* readSource(
  source: SourceFile,
  onRead: (fileBytes: Buffer) => void = () => undefined,
  onPlace: (fileBytes: number) => void = () => undefined,
): AsyncGenerator<Buffer> {
  if (source.entry !== undefined) {
    yield* readEntry(source, source.entry, onRead, onPlace);
    return;
  }
  const file = createReadStream(source.path, { highWaterMark: chunkBytes });
  let yielded = 0;
  try {
    if (!source.compressed) {
      for await (const chunk of file as AsyncIterable<Buffer>) {
        onRead(chunk);
        onPlace((yielded += chunk.length));
        yield chunk;
      }
      return;
    }
    const unpacked =
      source.packing === 'zstd'
        ? createZstdDecompress({ chunkSize: chunkBytes })
        : createGunzip({ chunkSize: chunkBytes });
    file.on('error', (error) => unpacked.destroy(error));
    file.pipe(unpacked);
    file.on('data', onRead as (chunk: string | Buffer) => void);
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      yielded += chunk.length;
      onPlace((yielded * unpacked.bytesWritten) / (yielded + unpacked.readableLength));
      yield chunk;
    }
  } catch (error) {
    throw readError(error, source);
  } finally {
    file.destroy();
  }
}

/** The archive's own bytes, which the hash is of, are read beside the unpacking of one of its files. */
async function* readEntry(
  source: SourceFile,
  entry: string,
  onRead: (fileBytes: Buffer) => void,
  onPlace: (fileBytes: number) => void,
): AsyncGenerator<Buffer> {
  const { stream, sizeBytes, close } = await openEntry(source.path, source.name, entry);
  let yielded = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      yielded += chunk.length;
      onPlace(Math.floor((yielded / Math.max(1, sizeBytes)) * source.sizeBytes));
      yield chunk;
    }
    for await (const chunk of createReadStream(source.path, { highWaterMark: chunkBytes }))
      onRead(chunk as Buffer);
  } catch (error) {
    throw readError(error, source);
  } finally {
    stream.destroy();
    close();
  }
}

/** Up to `bytes` unpacked bytes from the beginning, and whether that is all. */
export async function readHead(source: SourceFile, bytes: number): Promise<{ head: Buffer; whole: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of readSource(source)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bytes) break;
  }
  const all = Buffer.concat(chunks);
  return { head: all.subarray(0, bytes), whole: length <= bytes };
}

/** Pieces from all over an uncompressed file, at even distances: what a head does not show. */
export function readSpots(source: SourceFile, count: number, bytes: number): Buffer[] {
  if (source.compressed || source.folder) return [];
  const file = openSync(source.path, 'r');
  try {
    return Array.from({ length: count }, (_, i) => {
      const spot = Buffer.alloc(bytes);
      const at = Math.floor(((i + 1) / (count + 1)) * source.sizeBytes);
      return spot.subarray(0, readSync(file, spot, 0, bytes, at));
    });
  } finally {
    closeSync(file);
  }
}

function readStart(path: string, bytes: number): Buffer {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const start = Buffer.alloc(bytes);
    return start.subarray(0, readSync(file, start, 0, bytes, 0));
  } catch (error) {
    throw new LecternError(
      'unreadable-file',
      `“${path}” cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
      'Check that you may read it and that no other program keeps it locked.',
    );
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const otherKinds: readonly { readonly magic: string; readonly what: string; readonly hint: string }[] = [
  {
    magic: '\u00d0\u00cf\u0011\u00e0',
    what: 'an old spreadsheet or text document',
    hint: 'Save the sheet as “CSV UTF-8” and import that.',
  },
  { magic: '%PDF', what: 'a PDF document', hint: 'Import a table of texts, such as a CSV file.' },
  { magic: '\u0089PNG', what: 'a picture', hint: 'Import a table of texts, such as a CSV file.' },
  { magic: '\u00ff\u00d8\u00ff', what: 'a picture', hint: 'Import a table of texts, such as a CSV file.' },
  {
    magic: 'SQLite format 3',
    what: 'a database or a Lectern project',
    hint: 'A project is opened, not imported; from a database, write the table as CSV first.',
  },
  { magic: 'BZh', what: 'a bzip2 archive', hint: 'Unpack it, or pack it with gzip or zstd instead.' },
];

function refuseOtherKinds(start: Buffer, name: string): void {
  const text = start.toString('latin1');
  const kind = otherKinds.find(({ magic }) => text.startsWith(magic));
  if (kind) throw new LecternError('bad-file', `“${name}” is ${kind.what}, not a table.`, kind.hint);
}

function readError(error: unknown, source: SourceFile): unknown {
  if (error instanceof LecternError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (
    /^Z_|^ZSTD_|^ERR_STREAM_PREMATURE_CLOSE$|^ERR__ERROR_/.test(code) ||
    (code === '' && source.packing === 'zip')
  ) {
    return new LecternError(
      'bad-file',
      `“${source.name}” is a ${source.packing === 'none' ? 'packed file' : `${source.packing} archive`} that is damaged or cut short.`,
      'Fetch or pack the file again.',
    );
  }
  if (code.startsWith('E')) {
    return new LecternError(
      code === 'ENOENT' ? 'not-found' : 'unreadable-file',
      `“${source.name}” could not be read to its end (${code}).`,
      'Check that the disk is still connected and the file still there.',
    );
  }
  return error;
}
