/** An embedding that has vectors, as the engine process reads it. */
import type { Embedding } from '../../api/embeddings.ts';
import { LecternError } from '../../api/errors.ts';
import type { HandlerContext } from '../context.ts';
import { findEmbedding } from './embeddings.queries.ts';

export function sourceOf(
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
