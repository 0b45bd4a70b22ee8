import type { LanguageRun, ScoredDocument } from '../../api/language.ts';
import { countedInPerplexity } from '../../api/language.ts';
import { LecternError } from '../../api/errors.ts';
import { languagePresets } from '../../api/language-presets.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { deleteObjects } from '../../journal/change-journal.ts';
import type { FeatureHandlers, OpenProject } from '../context.ts';
import { findLanguageRun, listLanguageEpochs, listLanguageRuns } from './language.queries.ts';
import { scoreCorpus } from './score-corpus.ts';
import { changed, resumeLanguageModel, trainLanguageModel } from './train-language-model.ts';

const orders = {
  surprising: 'log_probability / tokens, document_id',
  expected: 'log_probability / tokens DESC, document_id',
  document: 'document_id',
} as const;

export const languageHandlers: FeatureHandlers<'language'> = {
  'language.presets': () => [...languagePresets],

  'language.train': trainLanguageModel,

  'language.resume': resumeLanguageModel,

  'language.list': ({ project }, context) => listLanguageRuns(context.project(project).reader),

  'language.get': ({ project, run }, context) => findLanguageRun(context.project(project).reader, run),

  'language.epochs': ({ project, run }, context) => {
    const { reader } = context.project(project);
    return listLanguageEpochs(reader, findLanguageRun(reader, run).id);
  },

  'language.delete': ({ project, run }, context) => {
    const open = context.project(project);
    const { id, name } = findLanguageRun(open.reader, run);
    deleteObjects(open.writer(), `deletion of the language model “${name}”`, [
      { kind: 'language model', id },
    ]);
    changed(context, open);
    return {};
  },

  'language.score': scoreCorpus,

  'language.documents': ({ project, run, corpus, sort, offset, limit }, context) => {
    const { reader } = context.project(project);
    const found = findLanguageRun(reader, run);
    const { id, tableName, textColumn } = readCorpus(reader, corpus ?? found.corpus.id);
    const total =
      reader.value<number>(
        'SELECT count(*) FROM language_scores WHERE run_id = ? AND corpus_id = ?',
        found.id,
        id,
      ) ?? 0;
    const rows = reader.all<Omit<ScoredDocument, 'perplexity' | 'surprisal'>>(
      `SELECT scores.document_id AS document, ${quotedName(textColumn)} AS text, tokens,
              unknown_tokens AS unknownTokens, log_probability AS logProbability
       FROM language_scores AS scores JOIN ${quotedName(tableName)} AS documents USING (document_id)
       WHERE run_id = ? AND corpus_id = ? ORDER BY ${orders[sort]} LIMIT ? OFFSET ?`,
      found.id,
      id,
      limit,
      offset,
    );
    return {
      total,
      documents: rows.map((row) => {
        const mean = -row.logProbability / row.tokens;
        return { ...row, perplexity: Math.exp(mean), surprisal: mean / Math.LN2 };
      }),
    };
  },

  'language.tokens': async ({ project, run, text }, context) => {
    const open = context.project(project);
    const { result } = await context.engine.language({
      action: 'score',
      model: modelOf(open, findLanguageRun(open.reader, run)),
      texts: [text],
    });
    const { logProbabilities, unknown, starts, ends } = result;
    const last = logProbabilities.length - 1;
    const logProbability = logProbabilities.reduce((sum, value) => sum + value, 0);
    return {
      tokens: Array.from(logProbabilities, (value, index) => ({
        text: index === last ? '</s>' : text.slice(starts[index], ends[index]),
        start: starts[index],
        end: ends[index],
        surprisal: -value / Math.LN2 + 0,
        unknown: unknown[index] === 1,
      })),
      logProbability,
      perplexity: Math.exp(-logProbability / logProbabilities.length),
      counted: countedInPerplexity,
    };
  },

  'language.next': async ({ project, run, prompt, count }, context) => {
    const open = context.project(project);
    const model = modelOf(open, findLanguageRun(open.reader, run));
    const { symbols } = await context.engine.language({ action: 'next', model, prompt, count });
    return { symbols };
  },

  'language.generate': async (input, context) => {
    const open = context.project(input.project);
    const seeds = Array.from({ length: input.count }, (_, index) => input.seed + index);
    const { texts } = await context.engine.language({
      action: 'write',
      model: modelOf(open, findLanguageRun(open.reader, input.run)),
      prompt: input.prompt,
      temperature: input.temperature,
      topK: input.topK,
      topP: input.topP,
      maximumSymbols: input.maximumTokens,
      seeds,
    });
    return { texts: texts.map((text, index) => ({ ...text, seed: seeds[index] })) };
  },
};

function modelOf(
  project: OpenProject,
  { id, name, hasModel, state }: LanguageRun,
): { projectPath: string; run: string } {
  if (!hasModel)
    throw new LecternError(
      'not-found',
      `“${name}” has no model: it is ${state}.`,
      'Choose one that was trained to its end.',
    );
  return { projectPath: project.path, run: id };
}
