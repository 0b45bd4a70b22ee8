/**
 * CoNLL-U (universaldependencies.org/format.html) and CoNLL column files: one sentence is a document. Its words and each of
 * their columns become a cell that holds a JSON list of equal length, which is what the taggers read.
 */
import type { ReadOptions } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import { readLines, readTextHead } from './decoded-text.ts';
import { Utf8Transcoder } from './encoding.ts';
import type { RecordFormat, TableRecord } from './record-table.ts';
import type { SourceFile } from './source-file.ts';

/** The ten columns without the first, which numbers the words. */
export const universalColumns: readonly string[] = [
  'tokens',
  'lemmas',
  'upos',
  'xpos',
  'feats',
  'heads',
  'deprels',
  'deps',
  'misc',
];

interface Sentence {
  readonly line: number;
  readonly comments: readonly string[];
  readonly words: readonly (readonly string[])[];
  readonly problem?: string;
}

export async function openTaggedSentences(
  source: SourceFile,
  options: ReadOptions,
  depth: 'head' | 'whole',
  universal: boolean,
): Promise<RecordFormat> {
  const head = await readTextHead(source, options, depth);
  const sample = head.sample.toString('utf8').split(/\r\n|\n|\r/);
  if (!head.whole) sample.pop();
  const width = universal ? 10 : widthOf(sample);
  if (width < 2) {
    throw new LecternError(
      'bad-file',
      `“${source.name}” has no lines with a word and its tags.`,
      'Choose a file with one word per line and its tags beside it, or another format.',
    );
  }
  const tagColumns = universal
    ? universalColumns
    : ['tokens', ...Array.from({ length: width - 1 }, (_, i) => (width === 2 ? 'tags' : `tags_${i + 1}`))];
  const names = universal
    ? ['sent_id', 'newdoc_id', 'text', ...tagColumns]
    : ['document', 'text', ...tagColumns];
  const transcoder = new Utf8Transcoder(head.encoding.name);
  return {
    format: universal ? 'conllu' : 'conll',
    names,
    width: names.length,
    encoding: head.encoding,
    damage: () => transcoder,
    async *records(onPlace, onRead) {
      const row = universal ? universalRow() : columnRow();
      const cutter = new SentenceCutter(width, universal);
      for await (const lines of readLines(source, transcoder, onRead, onPlace)) {
        yield cutter.take(lines).flatMap((sentence) => row(sentence));
      }
      yield cutter.end().flatMap((sentence) => row(sentence));
    },
  };
}

/** Columns of the first lines with words. */
function widthOf(lines: readonly string[]): number {
  const first = lines.find(
    (line) => line.trim() !== '' && !isComment(line) && !line.startsWith('-DOCSTART-'),
  );
  return first === undefined ? 0 : cut(first).length;
}

/** A word may hold a space where tabs separate the columns. */
function cut(line: string): string[] {
  return line.includes('\t') ? line.split('\t') : line.trim().split(/ +/);
}

/** “#” is also a word: a comment has a blank behind it and no tags. */
function isComment(line: string): boolean {
  return /^#( |\s*$)/.test(line) && !line.includes('\t');
}

class SentenceCutter {
  readonly #width: number;
  readonly #universal: boolean;
  #line = 0;
  #first = 0;
  #comments: string[] = [];
  #words: string[][] = [];
  #problem: string | undefined;

  constructor(width: number, universal: boolean) {
    this.#width = width;
    this.#universal = universal;
  }

  take(lines: readonly string[]): Sentence[] {
    const sentences: Sentence[] = [];
    for (const line of lines) {
      this.#line++;
      if (line.trim() === '') sentences.push(...this.#finish());
      else {
        if (this.#first === 0) this.#first = this.#line;
        this.#add(line);
      }
    }
    return sentences;
  }

  end(): Sentence[] {
    return this.#finish();
  }

  #add(line: string): void {
    if (isComment(line) && (this.#universal || this.#words.length === 0)) {
      this.#comments.push(line.slice(1).trim());
      return;
    }
    if (line.startsWith('-DOCSTART-')) {
      this.#comments.push('-DOCSTART-');
      return;
    }
    const columns = cut(line);
    if (columns.length !== this.#width) {
      this.#problem ??= `has ${columns.length} columns on line ${this.#line} where a word has ${this.#width}`;
    }
    // Ranges such as 8-9 (a contraction) and 8.1 (an ellipsis) are no words of their own.
    if (this.#universal && !/^\d+$/.test(columns[0] ?? '')) return;
    this.#words.push(this.#universal ? columns.slice(1) : columns);
  }

  #finish(): Sentence[] {
    const sentence = {
      line: this.#first,
      comments: this.#comments,
      words: this.#words,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
    const has = this.#words.length > 0 || this.#comments.length > 0;
    this.#comments = [];
    this.#words = [];
    this.#first = 0;
    this.#problem = undefined;
    return has ? [sentence] : [];
  }
}

type ToRow = (sentence: Sentence) => TableRecord[];

function universalRow(): ToRow {
  let document = '';
  return ({ line, comments, words, problem }) => {
    const named = (key: string): string | undefined =>
      comments.find(
        (comment) => comment === key || comment.startsWith(`${key} =`) || comment.startsWith(`${key}=`),
      );
    const value = (key: string): string => named(key)?.split('=').slice(1).join('=').trim() ?? '';
    if (named('newdoc id') !== undefined || named('newdoc') !== undefined) document = value('newdoc id');
    if (words.length === 0) return problem === undefined ? [] : [{ line, cells: [...comments], problem }];
    const text =
      value('text') ||
      joined(
        words.map((word) => word[0] ?? ''),
        words.map((word) => /SpaceAfter=No/.test(word[8] ?? '')),
      );
    return [
      {
        line,
        cells: [value('sent_id'), document, text, ...lists(words, 9)],
        ...(problem === undefined ? {} : { problem }),
      },
    ];
  };
}

function columnRow(): ToRow {
  let document = 0;
  return ({ line, comments, words, problem }) => {
    if (comments.includes('-DOCSTART-')) document++;
    if (words.length === 0) return [];
    const text = joined(
      words.map((word) => word[0] ?? ''),
      [],
    );
    return [
      {
        line,
        cells: [document === 0 ? '' : String(document), text, ...lists(words, words[0]!.length)],
        ...(problem === undefined ? {} : { problem }),
      },
    ];
  };
}

function lists(words: Sentence['words'], width: number): string[] {
  return Array.from({ length: width }, (_, i) => JSON.stringify(words.map((word) => word[i] ?? '')));
}

function joined(words: readonly string[], glued: readonly boolean[]): string {
  return words.map((word, i) => (i === words.length - 1 || glued[i] ? word : `${word} `)).join('');
}
