/** An embedding in words, as the command line prints it. */
import type { Embedding } from '../api/embeddings.ts';
import { count } from './format.ts';

export function describeEmbedding(one: Embedding): string {
  const from = one.corpus === null ? (one.sourceName ?? 'a file') : one.corpus.name;
  const vectors =
    one.words === null || one.size === null
      ? one.state
      : `${count(one.words)} words, vectors of ${count(one.size)} numbers`;
  return [
    `${one.name} (${one.id}): ${one.preset} from ${from}, ${vectors}`,
    ...(one.losses.length === 0
      ? []
      : [`loss by epoch: ${one.losses.map((loss) => loss.toFixed(4)).join(', ')} nats per neighbour`]),
    ...(one.seconds === null ? [] : [`${one.seconds.toFixed(1)} s`]),
    ...one.warnings.map((warning) => `Warning: ${warning}`),
  ].join('\n');
}
