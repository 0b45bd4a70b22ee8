/** Plain text, one document per line: sentences for language models, or posts that were saved without anything else. */
import type { ReadOptions } from '../api/corpora.ts';
import { readLines, readTextHead } from './decoded-text.ts';
import { Utf8Transcoder } from './encoding.ts';
import type { RecordFormat } from './record-table.ts';
import type { SourceFile } from './source-file.ts';

export async function openTextLines(
  source: SourceFile,
  options: ReadOptions,
  depth: 'head' | 'whole',
): Promise<RecordFormat> {
  const head = await readTextHead(source, options, depth);
  const transcoder = new Utf8Transcoder(head.encoding.name);
  return {
    format: 'lines',
    names: ['text'],
    width: 1,
    encoding: head.encoding,
    damage: () => transcoder,
    async *records(onPlace, onRead) {
      let line = 0;
      for await (const lines of readLines(source, transcoder, onRead, onPlace)) {
        yield lines.map((text) => ({ line: ++line, cells: [text] }));
      }
    },
  };
}
