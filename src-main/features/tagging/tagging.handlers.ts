import { sentencesOfText } from '../../../engine/text/sentences-of-text.ts';
import type { TaggedSentence, TaggingRun } from '../../api/tagging.ts';
import { taggingPresets } from '../../api/tagging-presets.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { readTaggedDocuments, tagColumnsOf, type TaggedDocument } from '../../database/tagged-corpus.ts';
import { partNumbers, readParts } from '../../database/training-data.ts';
import { deleteObjects } from '../../journal/change-journal.ts';
import type { FeatureHandlers, HandlerContext, OpenProject } from '../context.ts';
import { applyTagger } from './apply-tagger.ts';
import { modelOf } from './tagging-model.ts';
import { findTaggingRun, listTaggingEpochs, listTaggingRuns } from './tagging.queries.ts';
import { changed, resumeTagger, trainTaggers } from './train-taggers.ts';

/** Sentences in which the tags of a column are counted for the choice between columns. */
const sampledSentences = 500;
const fewExamples = 5;

export const taggingHandlers: FeatureHandlers<'tagging'> = {
  'tagging.presets': () => [...taggingPresets],

  'tagging.columns': ({ project, corpus }, context) => {
    const { reader } = context.project(project);
    const record = readCorpus(reader, corpus);
    return tagColumnsOf(reader, record).map((name) => {
      const counts = new Map<string, number>();
      for (const { tags } of readTaggedDocuments(reader, corpus, name, sampledSentences))
        for (const tag of tags) if (tag !== '') counts.set(tag, (counts.get(tag) ?? 0) + 1);
      const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([tag]) => tag);
      return { name, tags: counts.size, examples: byCount.slice(0, fewExamples) };
    });
  },

  'tagging.train': trainTaggers,

  'tagging.resume': resumeTagger,

  'tagging.list': ({ project }, context) => listTaggingRuns(context.project(project).reader),

  'tagging.get': ({ project, run }, context) => findTaggingRun(context.project(project).reader, run),

  'tagging.epochs': ({ project, run }, context) => {
    const { reader } = context.project(project);
    return listTaggingEpochs(reader, findTaggingRun(reader, run).id);
  },

  'tagging.delete': ({ project, run }, context) => {
    const open = context.project(project);
    const { id, name } = findTaggingRun(open.reader, run);
    deleteObjects(open.writer(), `deletion of the tagger “${name}”`, [{ kind: 'tagger', id }]);
    changed(context, open);
    return {};
  },

  'tagging.tag': async ({ project, run, text }, context) => {
    const open = context.project(project);
    const found = findTaggingRun(open.reader, run);
    const sentences = sentencesOfText(text).map((words) => ({ words, tags: [] }));
    return { sentences: await tagged(open, context, found, sentences) };
  },

  'tagging.sentences': async ({ project, run, offset, limit }, context) => {
    const open = context.project(project);
    const found = findTaggingRun(open.reader, run);
    for (const part of ['test', 'validation'] as const) {
      const documents = documentsOf(open.reader, found, part);
      if (documents.length === 0) continue;
      const page = documents.slice(offset, offset + limit);
      return { part, total: documents.length, sentences: await tagged(open, context, found, page) };
    }
    return { part: null, total: 0, sentences: [] };
  },

  'tagging.apply': applyTagger,
};

/** Sentences of a part of a run, those without words left out. */
function documentsOf(reader: ProjectReader, run: TaggingRun, part: 'test' | 'validation'): TaggedDocument[] {
  const corpus = part === 'test' ? run.testCorpus : run.validationCorpus;
  const filled = ({ words }: TaggedDocument): boolean => words.length > 0;
  if (corpus !== null) return readTaggedDocuments(reader, corpus.id, run.column).filter(filled);
  if (run.split === null) return [];
  const parts = readParts(reader, run.corpus.id, run.split.id);
  return readTaggedDocuments(reader, run.corpus.id, run.column).filter(
    (document, index) => parts[index] === partNumbers[part] && filled(document),
  );
}

async function tagged(
  project: OpenProject,
  context: HandlerContext,
  run: TaggingRun,
  documents: readonly TaggedDocument[],
): Promise<TaggedSentence[]> {
  const { names, tags, probabilities, rare } = await context.engine.tagging({
    action: 'tag',
    model: modelOf(project, run),
    sentences: documents.map(({ words }) => words),
  });
  let at = 0;
  return documents.map(({ words, tags: gold }) => ({
    words: words.map((text, index) => {
      const word = at++;
      const truth = gold[index] ?? '';
      return {
        text,
        tag: names[tags[word]!]!,
        probability: probabilities[word]!,
        rare: rare[word] === 1,
        ...(truth === '' ? {} : { gold: truth }),
      };
    }),
  }));
}
