/**
 * Files inside zip archives. Nothing is ever written to the disk under a name from the archive, and what unpacks to
 * absurd sizes is refused before and while it is read: yauzl checks every entry against the size it declares.
 */
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { LecternError } from '../api/errors.ts';

export interface ZipEntry {
  /** With forward slashes, relative. */
  readonly path: string;
  readonly sizeBytes: number;
}

const mostEntries = 1_000_000;
/** Text packs 3 to 20 times, an empty spreadsheet 200; deflate cannot exceed 1,032. */
const largestRatio = 500;
const alwaysAllowed = 64 << 20;
const largestEntry = 64 * 2 ** 30;

/** The files of the archive in its order, without folders and what operating systems leave behind. */
export async function zipEntries(path: string, name: string): Promise<ZipEntry[]> {
  const zip = await open(path, name);
  const entries: ZipEntry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.length > mostEntries)
        throw tooLarge(name, `holds more than ${mostEntries.toLocaleString('en')} files`);
      if (entry.fileName.endsWith('/') || isLeftover(entry.fileName)) continue;
      entries.push({ path: entry.fileName, sizeBytes: entry.uncompressedSize });
    }
  } catch (error) {
    throw damaged(error, name);
  } finally {
    zip.close();
  }
  return entries;
}

export interface OpenEntry {
  readonly stream: Readable;
  readonly sizeBytes: number;
  close(): void;
}

export async function openEntry(path: string, name: string, entryPath: string): Promise<OpenEntry> {
  const zip = await open(path, name);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== entryPath) continue;
      return {
        stream: await streamOf(zip, entry, name),
        sizeBytes: entry.uncompressedSize,
        close: () => zip.close(),
      };
    }
  } catch (error) {
    zip.close();
    throw damaged(error, name);
  }
  zip.close();
  throw new LecternError('bad-file', `“${name}” has no part “${entryPath}”.`, 'Save or pack the file again.');
}

/** One after another, each whole; for archives of many small files. */
export async function* readEntries(
  path: string,
  name: string,
  wanted: (entry: ZipEntry) => boolean,
  largestBytes: number,
): AsyncGenerator<{ entry: ZipEntry; content: Buffer | undefined }> {
  const zip = await open(path, name);
  try {
    for await (const found of zip.eachEntry()) {
      const entry = { path: found.fileName, sizeBytes: found.uncompressedSize };
      if (found.fileName.endsWith('/') || isLeftover(found.fileName) || !wanted(entry)) continue;
      if (entry.sizeBytes > largestBytes) {
        yield { entry, content: undefined };
        continue;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of await streamOf(zip, found, name)) chunks.push(chunk as Buffer);
      yield { entry, content: Buffer.concat(chunks) };
    }
  } catch (error) {
    throw damaged(error, name);
  } finally {
    zip.close();
  }
}

/** Every file of the archive, hidden ones included, each to be read or not before the next is asked for. */
export async function* streamEntries(
  path: string,
  name: string,
): AsyncGenerator<{ path: string; stream: () => Promise<Readable> }> {
  const zip = await open(path, name);
  try {
    for await (const entry of zip.eachEntry())
      if (!entry.fileName.endsWith('/'))
        yield { path: entry.fileName, stream: () => streamOf(zip, entry, name) };
  } catch (error) {
    throw damaged(error, name);
  } finally {
    zip.close();
  }
}

async function open(path: string, name: string): Promise<yauzl.ZipFile> {
  try {
    // Names that lead out of the archive, absolute ones and backslashes are refused by yauzl itself.
    return await yauzl.openPromise(path, { autoClose: false, lazyEntries: true });
  } catch (error) {
    throw damaged(error, name);
  }
}

async function streamOf(zip: yauzl.ZipFile, entry: yauzl.Entry, name: string): Promise<Readable> {
  if (entry.isEncrypted()) {
    throw new LecternError(
      'bad-file',
      `“${name}” is locked with a password.`,
      'Unpack it, and import what is inside.',
    );
  }
  const { uncompressedSize: size, compressedSize: packed } = entry;
  if (size > largestEntry || (size > alwaysAllowed && size > largestRatio * Math.max(1, packed))) {
    throw tooLarge(name, `has a part that unpacks to ${Math.round(size / 2 ** 20).toLocaleString('en')} MB`);
  }
  return zip.openReadStreamPromise(entry);
}

function isLeftover(path: string): boolean {
  return /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)/.test(path);
}

function tooLarge(name: string, what: string): LecternError {
  return new LecternError(
    'bad-file',
    `“${name}” ${what}, which no ordinary archive does, so it is not unpacked.`,
    'If you trust it, unpack it and import what is inside.',
  );
}

function damaged(error: unknown, name: string): unknown {
  if (error instanceof LecternError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (/^E[A-Z]+$/.test(code)) return error;
  if (/relative path|absolute path|invalid characters in fileName/i.test(message)) {
    return new LecternError(
      'bad-file',
      `“${name}” has file names that lead out of the archive, so it is not unpacked.`,
      'Ask where it came from; unpack it with care and import what is inside.',
    );
  }
  return new LecternError(
    'bad-file',
    `“${name}” is a zip archive that is damaged or cut short.`,
    'Fetch or pack the file again.',
  );
}
