/** Maps of words and documents: draws the sample, queues the job, and puts names, texts and groups to the points. */
import type { HandlerInput } from '../../api/catalogue.ts';
import type { PointMap } from '../../api/embedding-maps.ts';
import { columnValues } from '../../database/column-values.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import { findRun } from '../../database/find-run.ts';
import { readTexts } from '../../database/training-data.ts';
import { usualNeighbours } from '../../engine-process/map-defaults.ts';
import { fewestOfGroup, stratifiedSample } from '../../sampling/stratified-sample.ts';
import type { HandlerContext } from '../context.ts';
import { findEmbedding } from './embeddings.queries.ts';
import { sourceOf } from './vector-source.ts';

/** Characters of a document's beginning that a map carries. */
const BEGINNING = 280;

type Drawing = Pick<HandlerInput<'embeddings.mapWords'>, 'method' | 'neighbours' | 'seed'>;

function settingsOf({ method, neighbours, seed }: Drawing) {
  const used = method === 'pca' ? null : (neighbours ?? usualNeighbours[method]);
  return { method, seed, neighbours: used };
}

const quiet = { epoch: () => {}, checkpoint: () => {} };

export function mapWords(
  input: HandlerInput<'embeddings.mapWords'>,
  context: HandlerContext,
): { job: string } {
  const project = context.project(input.project);
  const source = sourceOf(context, input.project, input.embedding);
  const { method, neighbours, seed, count } = input;
  const { id } = project.jobs.add({
    kind: 'predict',
    title: `Map of ${String(count)} words`,
    input: { embedding: source.embedding, method },
    async work({ signal, progress }): Promise<PointMap> {
      const started = performance.now();
      const { places, explained, words, counts, drawn } = await context.engine.embedding(
        { action: 'mapWords', source, count, method, neighbours, seed },
        { signal, progress, ...quiet },
      );
      return {
        ...settingsOf(input),
        points: words.map((name, at) => ({
          ...placeOf(places, at),
          name,
          count: counts[at] ?? null,
          text: null,
          document: null,
          group: null,
        })),
        column: null,
        explained: explained === null ? null : [...explained],
        drawn,
        vectors: 'Vectors of words, brought to length one.',
        empty: 0,
        seconds: (performance.now() - started) / 1000,
      };
    },
  });
  return { job: id };
}

export function mapDocuments(
  input: HandlerInput<'embeddings.mapDocuments'>,
  context: HandlerContext,
): { job: string } {
  const project = context.project(input.project);
  const { reader } = project;
  const corpus = readCorpus(reader, input.corpus);
  const { source, by, count, method, neighbours, seed } = input;
  const from =
    source.kind === 'classifier'
      ? { kind: source.kind, run: findRun(reader, source.run) }
      : source.kind === 'embedding'
        ? { kind: source.kind, embedding: findEmbedding(reader, source.embedding).id }
        : source;
  const groups = by === undefined ? undefined : columnValues(reader, corpus, by);
  const drawn = stratifiedSample(groups ?? Array.from({ length: corpus.documents }, () => ''), count, seed);
  const { id } = project.jobs.add({
    kind: 'predict',
    title: `Map of ${corpus.name}`,
    input: { source: from, corpus: corpus.id, method },
    async work({ signal, progress }): Promise<PointMap> {
      const started = performance.now();
      const wanted = new Set(drawn);
      const texts: string[] = [];
      for (const batch of readTexts(reader, corpus.id))
        batch.texts.forEach((text, at) => {
          if (wanted.has(batch.firstDocument - 1 + at)) texts.push(text);
        });
      const answer = await context.engine.embedding(
        { action: 'mapDocuments', projectPath: project.path, from, texts, method, neighbours, seed },
        { signal, progress, ...quiet },
      );
      return {
        ...settingsOf(input),
        points: drawn.map((place, at) => ({
          ...placeOf(answer.places, at),
          name: String(place + 1),
          document: place + 1,
          text: (texts[at] ?? '').slice(0, BEGINNING).toWellFormed(),
          group: groups?.[place] ?? null,
          count: null,
        })),
        column: by ?? null,
        explained: answer.explained === null ? null : [...answer.explained],
        drawn: drawnWords(drawn.length, corpus.documents, by),
        vectors: answer.note,
        empty: answer.empty,
        seconds: (performance.now() - started) / 1000,
      };
    },
  });
  return { job: id };
}

function placeOf(places: Float64Array, at: number): { x: number; y: number } {
  return { x: places[2 * at] ?? 0, y: places[2 * at + 1] ?? 0 };
}

function drawnWords(drawn: number, all: number, by: string | undefined): string {
  const total = all.toLocaleString('en');
  if (drawn === all) return `All ${total} documents.`;
  const some = `${drawn.toLocaleString('en')} of ${total} documents by lot`;
  return by === undefined
    ? `${some}.`
    : `${some}, in proportion to the values of “${by}”, but of rare values at least ${String(fewestOfGroup)} where there are so many.`;
}
