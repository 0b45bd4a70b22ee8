/** Scores the documents of a corpus with a language model: stores the sums, writes the file, compares groups. */
import { resolve, join } from 'node:path';
import type { HandlerInput } from '../../api/catalogue.ts';
import type { Part } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { countedInPerplexity, type LanguageRun, type LanguageScore } from '../../api/language.ts';
import { columnValues } from '../../database/column-values.ts';
import { readCorpus, type CorpusRecord } from '../../database/corpus-record.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { partNumbers, readParts, readTexts } from '../../database/training-data.ts';
import { DocumentSumsOf, languagePartMetrics } from '../../engine-process/language-metrics.ts';
import type { LanguageScored } from '../../engine-process/language-messages.ts';
import { createCsvWriter, type CsvWriter } from '../../files/csv-writer.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import { findLanguageRun, newestSplit } from './language.queries.ts';
import { changed } from './train-language-model.ts';

const TEXTS_PER_CALL = 256;
const columns = {
  documents: [
    'document',
    'tokens',
    'unknown_tokens',
    'log_probability',
    'perplexity',
    'surprisal_bits_per_token',
  ],
  tokens: ['document', 'position', 'token', 'unknown', 'log_probability', 'surprisal_bits'],
} as const;

export function scoreCorpus(input: HandlerInput<'language.score'>, context: HandlerContext): { job: string } {
  const project = context.project(input.project);
  const { reader } = project;
  const run = findLanguageRun(reader, input.run);
  const corpus = readCorpus(reader, input.corpus ?? run.corpus.id);
  const groupOf = input.by === undefined ? undefined : columnValues(reader, corpus, input.by);
  const documents = documentsOf(reader, run, corpus, input.part);
  const path =
    input.path === undefined
      ? undefined
      : input.path === ''
        ? join(
            context.temporaryFolder,
            `${corpus.name} scored by ${run.name}.${input.format}`.replaceAll(/[\\/:]/g, '-'),
          )
        : resolve(input.path);
  const file =
    path === undefined
      ? undefined
      : createCsvWriter(path, {
          delimiter: input.format === 'tsv' ? '\t' : ',',
          overwrite: input.overwrite || input.path === '',
          guardFormulas: true,
        });
  return {
    job: project.jobs.add({
      kind: 'predict',
      title: `Score ${corpus.name} with ${run.name}`,
      input: { languageRun: run.id, corpus: corpus.id },
      async work(job): Promise<LanguageScore> {
        const ids = idsOf(reader, corpus);
        const names = [...(ids === undefined ? [] : ['id']), ...columns[input.rows]];
        file?.write(names);
        const sums = await scoreAll(project, context, run, corpus, documents, job, (first, texts, scored) => {
          if (file !== undefined) writeRows(file, input.rows, documents, ids, first, texts, scored);
        });
        if (!project.readOnly) storeScores(project.writer(), run.id, corpus.id, documents, sums);
        const written = file?.finish();
        changed(context, project);
        return {
          corpus: { id: corpus.id, name: corpus.name },
          part: input.part ?? null,
          all: languagePartMetrics(sums),
          by:
            groupOf === undefined || input.by === undefined
              ? null
              : compared(input.by, groupOf, documents, sums),
          written:
            written === undefined ? null : { path: written.path, rows: written.rows - 1, columns: names },
          counted: countedInPerplexity,
        };
      },
      settled(state) {
        if (state !== 'done') file?.abort();
      },
    }).id,
  };
}

/** Places (document − 1) of the documents to score. */
function documentsOf(
  reader: ProjectReader,
  run: LanguageRun,
  corpus: CorpusRecord,
  part: Part | undefined,
): number[] {
  const all = Array.from({ length: corpus.documents }, (_, index) => index);
  if (part === undefined) return all;
  const split =
    run.corpus.id === corpus.id && run.split !== null ? run.split.id : newestSplit(reader, corpus.id);
  if (split === undefined)
    throw new LecternError(
      'bad-data',
      `The corpus “${corpus.name}” is not split, so it has no ${part} part.`,
      'Make a split first, or score all its documents.',
    );
  const parts = readParts(reader, corpus.id, split);
  const own = all.filter((index) => parts[index] === partNumbers[part]);
  if (own.length === 0)
    throw new LecternError(
      'bad-data',
      `The ${part} part of “${corpus.name}” is empty.`,
      'Choose another part.',
    );
  return own;
}

async function scoreAll(
  project: OpenProject,
  context: HandlerContext,
  run: LanguageRun,
  corpus: CorpusRecord,
  documents: readonly number[],
  job: JobRun,
  each: (first: number, texts: readonly string[], scored: LanguageScored) => void,
): Promise<DocumentSumsOf> {
  const sums = new DocumentSumsOf(documents.length);
  const wanted = new Set(documents);
  let texts: string[] = [];
  let done = 0;
  const flush = async (): Promise<void> => {
    if (texts.length === 0) return;
    if (job.signal.aborted)
      throw new LecternError('cancelled', 'The scoring was cancelled; nothing was kept.');
    const { result } = await context.engine.language({
      action: 'score',
      model: { projectPath: project.path, run: run.id },
      texts,
    });
    sums.add(done, texts, result);
    each(done, texts, result);
    done += texts.length;
    texts = [];
    job.progress(done, documents.length, 'documents');
  };
  for (const batch of readTexts(project.reader, corpus.id))
    for (const [index, text] of batch.texts.entries()) {
      if (!wanted.has(batch.firstDocument - 1 + index)) continue;
      texts.push(text);
      if (texts.length === TEXTS_PER_CALL) await flush();
    }
  await flush();
  return sums;
}

/** The documents' own ids, where a column was said to hold them. */
function idsOf(reader: ProjectReader, corpus: CorpusRecord): string[] | undefined {
  return corpus.idColumn === null
    ? undefined
    : reader.column<string>(
        `SELECT ${quotedName(corpus.idColumn)} FROM ${quotedName(corpus.tableName)} ORDER BY document_id`,
      );
}

function writeRows(
  file: CsvWriter,
  rows: 'documents' | 'tokens',
  documents: readonly number[],
  ids: readonly string[] | undefined,
  first: number,
  texts: readonly string[],
  { offsets, logProbabilities, unknown, starts, ends }: LanguageScored,
): void {
  texts.forEach((text, index) => {
    const from = offsets[index];
    const to = offsets[index + 1];
    const place = documents[first + index];
    const document = [...(ids === undefined ? [] : [ids[place]]), String(place + 1)];
    if (rows === 'tokens') {
      for (let token = from; token < to; token++)
        file.write([
          ...document,
          String(token - from + 1),
          token === to - 1 ? '</s>' : text.slice(starts[token], ends[token]),
          String(unknown[token]),
          String(logProbabilities[token]),
          String(-logProbabilities[token] / Math.LN2 + 0),
        ]);
      return;
    }
    let sum = 0;
    let unknownTokens = 0;
    for (let token = from; token < to; token++) {
      sum += logProbabilities[token];
      unknownTokens += unknown[token];
    }
    const mean = -sum / (to - from);
    file.write([
      ...document,
      String(to - from),
      String(unknownTokens),
      String(sum),
      String(Math.exp(mean)),
      String(mean / Math.LN2),
    ]);
  });
}

function storeScores(
  writer: ProjectWriter,
  run: string,
  corpus: number,
  documents: readonly number[],
  sums: DocumentSumsOf,
): void {
  writer.transaction(() => {
    writer.run('DELETE FROM language_scores WHERE run_id = ? AND corpus_id = ?', run, corpus);
    const insert = writer.statement(
      'INSERT INTO language_scores (run_id, corpus_id, document_id, tokens, unknown_tokens, log_probability) VALUES (?, ?, ?, ?, ?, ?)',
    );
    documents.forEach((document, index) => {
      insert(
        run,
        corpus,
        document + 1,
        sums.tokens[index],
        sums.unknownTokens[index],
        sums.logProbabilities[index],
      );
    });
  });
}

function compared(
  column: string,
  groupOf: readonly string[],
  documents: readonly number[],
  sums: DocumentSumsOf,
): LanguageScore['by'] {
  const members = new Map<string, number[]>();
  documents.forEach((document, index) => {
    const name = groupOf[document];
    const own = members.get(name);
    if (own === undefined) members.set(name, [index]);
    else own.push(index);
  });
  const groups = [...members]
    .map(([name, own]) => ({ name, ...languagePartMetrics(sums.of(own)) }))
    .sort((a, b) => (a.perplexity.value ?? Infinity) - (b.perplexity.value ?? Infinity));
  return { column, groups };
}
