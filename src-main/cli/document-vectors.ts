/** Whose vectors a command means by RUN: a classifier, an embedding, or “tfidf-svd”. */
import type { VerbInput } from '../api/catalogue.ts';
import { LecternError } from '../api/errors.ts';
import type { LocalHost } from './local-host.ts';

export type DocumentSource = VerbInput<'embeddings.exportDocuments'>['source'];

/** `corpus`: the one that it was trained on, where there is one. */
export async function documentSource(
  host: LocalHost,
  project: string,
  name: string,
  size: number | undefined,
): Promise<{ source: DocumentSource; corpus: number | undefined }> {
  if (name === 'tfidf-svd')
    return { source: { kind: 'tfidf-svd', ...(size === undefined ? {} : { size }) }, corpus: undefined };
  if (size !== undefined)
    throw new LecternError('bad-input', '--size is for tfidf-svd only.', 'Leave it out.');
  const embeddings = await host.call('embeddings.list', { project });
  const embedding = embeddings.find((one) => one.name === name || one.id === name);
  if (embedding !== undefined)
    return { source: { kind: 'embedding', embedding: embedding.id }, corpus: embedding.corpus?.id };
  const run = await host.call('runs.get', { project, run: name });
  return { source: { kind: 'classifier', run: run.id }, corpus: run.corpus.id };
}
