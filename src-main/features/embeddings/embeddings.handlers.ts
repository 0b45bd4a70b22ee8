import type { Embedding } from '../../api/embeddings.ts';
import { LecternError } from '../../api/errors.ts';
import { embeddingPresets } from '../../api/presets/embeddings.ts';
import { deleteObjects } from '../../journal/change-journal.ts';
import type { FeatureHandlers, HandlerContext } from '../context.ts';
import { findEmbedding, listEmbeddings } from './embeddings.queries.ts';
import { exportDocuments, exportWords } from './export-vectors.ts';
import { changed, importEmbedding, trainEmbeddings } from './train-embeddings.ts';

export const embeddingHandlers: FeatureHandlers<'embeddings'> = {
  'embeddings.presets': () => [...embeddingPresets],

  'embeddings.train': trainEmbeddings,

  'embeddings.import': importEmbedding,

  'embeddings.list': ({ project }, context) => listEmbeddings(context.project(project).reader),

  'embeddings.get': ({ project, embedding }, context) =>
    findEmbedding(context.project(project).reader, embedding),

  'embeddings.delete': ({ project, embedding }, context) => {
    const open = context.project(project);
    const { id, name } = findEmbedding(open.reader, embedding);
    deleteObjects(open.writer(), `deletion of the embedding “${name}”`, [{ kind: 'embedding', id }]);
    changed(context, open);
    return {};
  },

  'embeddings.neighbours': async ({ project, embedding, words, count }, context) => {
    const source = sourceOf(context, project, embedding);
    const { queries, unknown } = await context.engine.embedding({
      action: 'neighbours',
      source,
      words,
      count,
    });
    return { queries, unknown };
  },

  'embeddings.analogy': async ({ project, embedding, a, b, c, count }, context) => {
    const source = sourceOf(context, project, embedding);
    const { answers } = await context.engine.embedding({ action: 'analogy', source, a, b, c, count });
    return { answers };
  },

  'embeddings.similarity': async ({ project, embedding, first, second }, context) => {
    const source = sourceOf(context, project, embedding);
    const { action, ...answer } = await context.engine.embedding({
      action: 'similarity',
      source,
      first,
      second,
    });
    void action;
    return answer;
  },

  'embeddings.stability': async ({ project, embeddings, words, count }, context) => {
    const sources = embeddings.map((embedding) => sourceOf(context, project, embedding));
    if (new Set(sources.map(({ embedding }) => embedding)).size < sources.length)
      throw new LecternError(
        'bad-input',
        'An embedding agrees with itself entirely.',
        'Name different ones, such as those of several seeds.',
      );
    const { overlap, compared, ...rest } = await context.engine.embedding({
      action: 'stability',
      sources,
      words,
      count,
    });
    return { overlap, compared, words: rest.words, unknown: rest.unknown };
  },

  'embeddings.map': async ({ project, embedding, count }, context) => {
    const source = sourceOf(context, project, embedding);
    return (await context.engine.embedding({ action: 'map', source, count })).map;
  },

  'embeddings.export': exportWords,

  'embeddings.exportDocuments': exportDocuments,
};

function sourceOf(
  context: HandlerContext,
  project: string,
  wanted: string,
): { projectPath: string; embedding: string } {
  const open = context.project(project);
  const found: Embedding = findEmbedding(open.reader, wanted);
  if (!found.hasVectors)
    throw new LecternError(
      'not-found',
      `“${found.name}” has no vectors: it is ${found.state}.`,
      'Choose one that was trained to its end.',
    );
  return { projectPath: open.path, embedding: found.id };
}
