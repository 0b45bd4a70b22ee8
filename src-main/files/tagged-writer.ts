/** Writes words with their tags: CoNLL-U, two columns of CoNLL, or a table with a row for each word. */
import type { TaggedFormat } from '../api/tagging.ts';
import { AtomicFile } from './atomic-file.ts';
import { createTableWriter } from './table-writer.ts';
import { universalColumns } from './tagged-sentences.ts';

export interface WrittenWord {
  readonly word: string;
  readonly tag: string;
  readonly probability: number;
}

export interface WrittenSentence {
  readonly words: readonly WrittenWord[];
  /** Of CoNLL-U: other columns of each word, by their names, where they are known; and the sentence's own comments. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly comments: readonly string[];
}

export interface TaggedWriter {
  readonly path: string;
  write(sentence: WrittenSentence): void;
  /** Everything is on the disk under its name when this returns. */
  finish(): { path: string; rows: number; columns: readonly string[] };
  /** Leaves nothing behind; may be called at any time. */
  abort(): void;
}

const bufferedCharacters = 1 << 19;

/** @param column the tags' own, one of CoNLL-U's; what it has no column for goes into XPOS */
export function createTaggedWriter(
  path: string,
  format: TaggedFormat,
  column: string,
  overwrite: boolean,
): TaggedWriter {
  if (format === 'csv') return tableOfWords(path, overwrite);
  const target = universalColumns.includes(column) ? column : 'xpos';
  const line = format === 'conllu' ? universalLine(target) : plainLine;
  const file = new AtomicFile(path, overwrite);
  let [pending, rows] = ['', 0];
  const flush = (): void => {
    file.write(Buffer.from(pending, 'utf8'));
    pending = '';
  };
  return {
    path: file.path,
    write(sentence) {
      if (sentence.words.length === 0) return;
      if (format === 'conllu') for (const comment of sentence.comments) pending += `# ${oneLine(comment)}\n`;
      sentence.words.forEach((_, index) => (pending += `${line(sentence, index)}\n`));
      pending += '\n';
      rows += sentence.words.length;
      if (pending.length > bufferedCharacters) flush();
    },
    finish() {
      flush();
      file.finish();
      return {
        path: file.path,
        rows,
        columns: format === 'conllu' ? ['id', ...universalColumns] : ['word', 'tag'],
      };
    },
    abort: () => file.abort(),
  };
}

function tableOfWords(path: string, overwrite: boolean): TaggedWriter {
  const columns = ['sentence', 'position', 'word', 'tag', 'probability'];
  const writer = createTableWriter(
    path,
    columns.map((name) => ({ name, kind: name === 'word' || name === 'tag' ? 'text' : 'number' })),
    { format: 'csv', overwrite },
  );
  let sentences = 0;
  return {
    path: writer.path,
    write({ words }) {
      sentences += 1;
      words.forEach(({ word, tag, probability }, index) => {
        writer.write([sentences, index + 1, word, tag, Number(probability.toFixed(6))]);
      });
    },
    finish: () => ({ path: writer.path, rows: writer.finish().rows, columns }),
    abort: () => writer.abort(),
  };
}

function universalLine(target: string): (sentence: WrittenSentence, index: number) => string {
  return ({ words, columns }, index) => {
    const { word, tag } = words[index]!;
    const cells = universalColumns.map((name) => {
      if (name === 'tokens') return oneCell(word);
      if (name === target) return oneCell(tag);
      return oneCell(columns[name]?.[index] ?? '_');
    });
    return [String(index + 1), ...cells].join('\t');
  };
}

function plainLine({ words }: WrittenSentence, index: number): string {
  const { word, tag } = words[index]!;
  return `${oneCell(word)}\t${oneCell(tag)}`;
}

/** A tab or a new line inside a cell would be read as one between cells; nothing at all as no cell. */
function oneCell(text: string): string {
  return oneLine(text).replaceAll('\t', ' ') || '_';
}

function oneLine(text: string): string {
  return text.replace(/[\n\r\u2028\u2029]+/gu, ' ');
}
