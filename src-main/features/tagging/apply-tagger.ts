/** Tags a file or a corpus: sentences stream through in batches, whatever its size. */
import { join, parse, resolve } from 'node:path';
import { sentencesOfText } from '../../../engine/text/sentences-of-text.ts';
import type { HandlerInput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import { readTaggedDocuments, wordsColumn } from '../../database/tagged-corpus.ts';
import { readTexts } from '../../database/training-data.ts';
import { openTable, type TableReader, type TableRow } from '../../files/table-reader.ts';
import { universalColumns } from '../../files/tagged-sentences.ts';
import { createTaggedWriter, type WrittenSentence } from '../../files/tagged-writer.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import { findTaggingRun } from './tagging.queries.ts';
import { modelOf } from './tagging-model.ts';

const sentencesAtOnce = 256;

/** A sentence before it is tagged. */
interface Source {
  readonly words: readonly string[];
  readonly columns: WrittenSentence['columns'];
  readonly comments: readonly string[];
}

interface Sources {
  readonly name: string;
  /** Of which the job tells how much is done. */
  readonly total: number;
  readonly unit: string;
  batches(): AsyncGenerator<{ readonly sentences: readonly Source[]; readonly done: number }>;
}

export async function applyTagger(
  input: HandlerInput<'tagging.apply'>,
  context: HandlerContext,
): Promise<{ job: string }> {
  const project = context.project(input.project);
  const run = findTaggingRun(project.reader, input.run);
  const model = modelOf(project, run);
  if ((input.file === undefined) === (input.corpus === undefined))
    throw new LecternError(
      'bad-input',
      'It was not said what to tag.',
      'Name a file, or a corpus of the project.',
    );
  const source =
    input.file === undefined
      ? sourcesOfCorpus(project, input.corpus!)
      : await sourcesOfFile(input.file, input);
  const temporary = input.path === undefined;
  const path = resolve(
    input.path ?? join(context.temporaryFolder, `${parse(source.name).name} tagged.${input.format}`),
  );
  if (input.file !== undefined && resolve(input.file) === path)
    throw new LecternError(
      'bad-input',
      'The result would replace the file that is being read.',
      'Choose another name for the result.',
    );
  const writer = createTaggedWriter(path, input.format, run.column, input.overwrite || temporary);
  const { id } = project.jobs.add({
    kind: 'predict',
    title: `Tag ${source.name} with ${run.name}`,
    input: { taggingRun: run.id, path },
    async work({ signal, progress }) {
      let [sentences, cut] = [0, 0];
      for await (const batch of source.batches()) {
        for (let first = 0; first < batch.sentences.length; first += sentencesAtOnce) {
          if (signal.aborted) throw new LecternError('cancelled', 'It was cancelled; nothing was written.');
          const part = batch.sentences.slice(first, first + sentencesAtOnce);
          const answer = await context.engine.tagging({
            action: 'tag',
            model,
            sentences: part.map(({ words }) => words),
          });
          let at = 0;
          for (const { words, columns, comments } of part) {
            const tagged = words.map((word, index) => ({
              word,
              tag: answer.names[answer.tags[at + index]!]!,
              probability: answer.probabilities[at + index]!,
            }));
            writer.write({ words: tagged, columns, comments });
            at += words.length;
            if (words.length > answer.maxWords) cut += 1;
          }
          sentences += part.length;
        }
        progress(batch.done, source.total, source.unit, `${String(sentences)} sentences`);
      }
      const written = writer.finish();
      return {
        ...written,
        sentences,
        warnings:
          cut === 0
            ? []
            : [`${String(cut)} sentences were too long to be tagged as a whole, and were tagged in pieces.`],
      };
    },
    settled(state) {
      if (state !== 'done') writer.abort();
    },
  });
  return { job: id };
}

const plain = (words: readonly string[]): Source => ({ words, columns: {}, comments: [] });

function sourcesOfCorpus(project: OpenProject, id: number): Sources {
  const { reader } = project;
  const corpus = readCorpus(reader, id);
  const tagged = corpus.columns.some(({ name }) => name === wordsColumn);
  return {
    name: corpus.name,
    total: corpus.documents,
    unit: 'documents',
    async *batches() {
      if (tagged) {
        const sentences = readTaggedDocuments(reader, id, undefined).map(({ words }) => plain(words));
        yield { sentences, done: corpus.documents };
        return;
      }
      for (const { firstDocument, texts } of readTexts(reader, id)) {
        // Lets messages in between two pages of the table.
        await new Promise((next) => setImmediate(next));
        yield {
          sentences: texts.flatMap((text) => sentencesOfText(text).map(plain)),
          done: firstDocument + texts.length - 1,
        };
      }
    },
  };
}

async function sourcesOfFile(
  file: string,
  { options, sourceName }: Pick<HandlerInput<'tagging.apply'>, 'options' | 'sourceName'>,
): Promise<Sources> {
  const table = await openTable(file, options, { depth: 'whole', sourceName });
  const place = (name: string): number => table.columns.findIndex((column) => column.name === name);
  const words = place(wordsColumn);
  const text = place('text') >= 0 ? place('text') : 0;
  if (words < 0 && place('text') < 0 && table.columns.length > 1)
    throw new LecternError(
      'bad-input',
      `“${table.source.name}” has neither a column “${wordsColumn}” nor one called “text”.`,
      'Give a CoNLL file, a text file, or a table whose texts stand in a column “text”.',
    );
  return {
    name: table.source.name,
    total: table.source.sizeBytes,
    unit: 'bytes',
    async *batches() {
      for await (const rows of table.rows())
        yield {
          sentences: rows.flatMap((row) =>
            words < 0
              ? sentencesOfText(row.cells[text] ?? '').map(plain)
              : [sentenceOfRow(table, row, words)],
          ),
          done: table.fileBytesRead,
        };
    },
  };
}

/** A sentence of a CoNLL file with what else it says of each word. */
function sentenceOfRow(table: TableReader, row: TableRow, words: number): Source {
  const listOf = (cell: string | undefined): string[] => {
    try {
      const value: unknown = JSON.parse(cell ?? '[]');
      return Array.isArray(value) ? value.map(String) : [];
    } catch {
      return [];
    }
  };
  const columns: Record<string, readonly string[]> = {};
  const comments: string[] = [];
  table.columns.forEach(({ name }, index) => {
    const cell = row.cells[index] ?? '';
    if (universalColumns.includes(name)) columns[name] = listOf(cell);
    else if (table.format === 'conllu' && cell !== '' && (name === 'sent_id' || name === 'text'))
      comments.push(`${name} = ${cell}`);
  });
  return { words: listOf(row.cells[words]), columns, comments };
}
