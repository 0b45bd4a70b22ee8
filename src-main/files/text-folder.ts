/** A folder or a zip archive of text files: one file is a document, its name the id, the folder it lies in a label. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadOptions } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import { detectEncoding, Utf8Transcoder, type EncodingGuess } from './encoding.ts';
import type { RecordFormat, TableRecord } from './record-table.ts';
import type { SourceFile } from './source-file.ts';
import { isTextFile, textFiles } from './text-files.ts';
import { readEntries } from './zip-archive.ts';

const largestFileBytes = 64 << 20;

interface Loaded {
  readonly path: string;
  readonly sizeBytes: number;
  /** Undefined: too large for one document. */
  readonly content: Buffer | undefined;
}

export async function openTextFolder(source: SourceFile, options: ReadOptions): Promise<RecordFormat> {
  const damage = { undecodable: 0, nul: 0 };
  let first: Loaded | undefined;
  for await (const file of loaded(source)) {
    if (!file.content || file.content.length === 0) continue;
    first = file;
    break;
  }
  if (!first) {
    throw new LecternError(
      'bad-file',
      `“${source.name}” holds no text files with text in them.`,
      'Choose a table, or a folder or zip archive with files that end in .txt.',
    );
  }
  const encoding = shownEncoding(detectEncoding([first.content!], options.encoding), options);
  return {
    format: 'texts',
    names: ['file', 'folder', 'text'],
    width: 3,
    encoding,
    damage: () => damage,
    async *records(place, hash) {
      let number = 0;
      let done = 0;
      let batch: TableRecord[] = [];
      let batchBytes = 0;
      for await (const { path, sizeBytes, content } of loaded(source)) {
        number++;
        done += sizeBytes;
        // Of a folder: the hash of all names and contents; of an archive the file itself is hashed.
        if (source.folder) {
          hash(Buffer.from(`${path}\0${sizeBytes}\0`));
          if (content) hash(content);
        }
        const [folder, name] = [
          path.slice(0, Math.max(0, path.lastIndexOf('/'))),
          path.slice(path.lastIndexOf('/') + 1),
        ];
        if (!content) {
          const problem = `is a file of ${Math.round(sizeBytes / 2 ** 20)} MB, too large for one document`;
          batch.push({ line: number, cells: [path, folder, ''], problem });
        } else {
          batch.push({
            line: number,
            cells: [folder === '' ? name : path, folder, textOf(content, options, damage)],
          });
        }
        batchBytes += sizeBytes;
        if (batch.length < 200 && batchBytes < 1 << 20) continue;
        place(source.folder ? done : Math.min(source.sizeBytes, done));
        yield batch;
        batch = [];
        batchBytes = 0;
      }
      if (batch.length > 0) yield batch;
    },
  };
}

/** Each file is decoded by itself: folders are gathered from many sources. */
function textOf(content: Buffer, options: ReadOptions, damage: { undecodable: number; nul: number }): string {
  const transcoder = new Utf8Transcoder(detectEncoding([content], options.encoding).name);
  const text = Buffer.concat([transcoder.push(content), transcoder.end()]).toString('utf8');
  damage.undecodable += transcoder.undecodable;
  damage.nul += transcoder.nul;
  return text.replace(/\r?\n$/, '');
}

function shownEncoding(first: EncodingGuess, options: ReadOptions): EncodingGuess {
  return options.encoding === undefined
    ? { ...first, reason: `${first.reason} in the first file; each file is looked at by itself` }
    : first;
}

async function* loaded(source: SourceFile): AsyncGenerator<Loaded> {
  if (!source.folder) {
    const files = readEntries(source.path, source.name, ({ path }) => isTextFile(path), largestFileBytes);
    for await (const { entry, content } of files) yield { ...entry, content };
    return;
  }
  for (const file of textFiles(source.path)) {
    const content =
      file.sizeBytes > largestFileBytes ? undefined : await readFile(join(source.path, file.path));
    yield { ...file, content };
  }
}
