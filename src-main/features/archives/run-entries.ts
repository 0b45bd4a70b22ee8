/** The files of one run in an archive: settings, weights, measures, predictions, explanations. */
import { createReadStream, existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { VerbOutput } from '../../api/catalogue.ts';
import { presetOf } from '../../api/presets.ts';
import type { Epoch, Estimate, RunMetrics } from '../../api/runs.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { readFloats } from '../../database/stored-floats.ts';
import { folderName, jsonText, type ArchivedRun } from './archive-format.ts';
import { line, type Entry } from './corpus-entries.ts';

type Run = VerbOutput<'runs.get'>;
interface FileEntry {
  readonly path: string;
  readonly content: AsyncIterable<Uint8Array>;
}

const partNames = ['train', 'validation', 'test'] as const;
const batchSize = 2_000;

export function runFolder(run: { id: string; name: string }): string {
  return `runs/${folderName(run.name, run.id)}`;
}

/** Files that the recipe names; those that are gone are told in a sentence. */
export function filesOf(run: Run): {
  files: Record<string, string>;
  entries: FileEntry[];
  warnings: string[];
} {
  const files: Record<string, string> = {};
  const entries: FileEntry[] = [];
  const warnings: string[] = [];
  for (const { kind, path } of presetOf(run.preset).parameters) {
    if (kind !== 'file' && kind !== 'vectors') continue;
    const file = settingAt(run.recipe, path);
    if (typeof file !== 'string' || file === '') continue;
    if (kind === 'vectors') {
      // Files of vectors are larger than all else together; the model holds those of its words.
      warnings.push(`The word vectors that ${run.name} began with are not in the archive: ${file}.`);
      continue;
    }
    if (!existsSync(file)) {
      warnings.push(`“${file}”, which ${run.name} needs to be trained again, is not there any more.`);
      continue;
    }
    files[path] = `${runFolder(run)}/files/${basename(file).replaceAll(/[\\:]/g, '-')}`;
    entries.push({ path: files[path], content: createReadStream(file) });
  }
  return { files, entries, warnings };
}

export function settingAt(recipe: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inside, step) => (inside as Record<string, unknown> | undefined)?.[step], recipe);
}

export function* runEntries(
  reader: ProjectReader,
  run: Run,
  metrics: RunMetrics,
  epochs: readonly Epoch[],
  files: Record<string, string>,
  withoutTexts: boolean,
): Generator<Entry> {
  const folder = runFolder(run);
  const about: ArchivedRun = {
    id: run.id,
    name: run.name,
    preset: run.preset,
    corpus: run.corpus.id,
    label: run.label.id,
    split: run.split.id,
    classes: run.classes,
    seed: run.seed,
    recipe: run.recipe,
    device: run.device,
    backend: run.backend,
    adapter: run.adapter,
    threads: run.threads,
    lectern: run.appVersion,
    dataFingerprint: run.dataFingerprint,
    parameterCount: run.parameterCount,
    createdAt: run.createdAt,
    seconds: run.seconds,
    metrics,
    warnings: run.warnings,
    note: run.note,
    files,
  };
  yield { path: `${folder}/run.json`, content: [jsonText(about)] };
  yield { path: `${folder}/metrics.csv`, content: metricRows(metrics) };
  yield { path: `${folder}/epochs.csv`, content: epochRows(epochs) };
  yield { path: `${folder}/predictions.csv`, content: predictionRows(reader, run) };
  const model = reader.value<Uint8Array>('SELECT weights FROM models WHERE run_id = ?', run.id);
  if (model !== undefined) yield { path: `${folder}/model.safetensors`, content: [model] };
  // Explanations quote the texts they explain.
  if (!withoutTexts) yield { path: `${folder}/explanations.json`, content: explanations(reader, run.id) };
}

type PartMetrics = NonNullable<RunMetrics['test']>;

/** Long form: part, category (empty: all), measure, value, low, high. */
function* metricRows(metrics: RunMetrics): Generator<string> {
  yield line(['part', 'category', 'measure', 'value', 'low', 'high']);
  for (const part of partNames) {
    const values = metrics[part];
    if (values === null) continue;
    yield line([part, '', 'documents', String(values.documents), '', '']);
    yield* estimateRows(part, '', values);
    for (const [category, measures] of Object.entries(values.perClass)) {
      yield line([part, category, 'support', String(measures.support), '', '']);
      yield* estimateRows(part, category, measures);
    }
  }
}

function* estimateRows(
  part: string,
  category: string,
  measures: PartMetrics | PartMetrics['perClass'][string],
): Generator<string> {
  for (const [measure, value] of Object.entries(measures))
    if (isEstimate(value))
      yield line([part, category, measure, ...[value.value, value.low, value.high].map(numberCell)]);
}

function isEstimate(value: unknown): value is Estimate {
  return typeof value === 'object' && value !== null && 'value' in value && 'low' in value && 'high' in value;
}

function numberCell(value: number | null): string {
  return value === null ? '' : String(value);
}

function* epochRows(epochs: readonly Epoch[]): Generator<string> {
  const names = ['epoch', 'step', 'trainLoss', 'validationLoss', 'validationAccuracy', 'validationMacroF1', 'validationMacroRecall', 'learningRate', 'seconds'] as const; // prettier-ignore
  yield line(names);
  for (const epoch of epochs) yield line(names.map((name) => numberCell(epoch[name])));
}

/** Nine significant digits give every 32-bit probability back exactly. */
function* predictionRows(reader: ProjectReader, run: Run): Generator<string> {
  const corpus = readCorpus(reader, run.corpus.id);
  const id = corpus.idColumn;
  const own = id === null || id === corpus.textColumn ? [] : [id];
  const category = (position: unknown): string =>
    position === null ? '' : (run.classes[Number(position)] ?? '');
  yield line(['document_id', ...own, 'part', 'gold', 'predicted', ...run.classes.map((name) => `p_${name}`)]);
  const ids = own.map((name) => `, documents.${quotedName(name)}`).join('');
  const sql = `SELECT predictions.document_id, part, gold, predicted, probabilities${ids}
    FROM predictions JOIN ${quotedName(corpus.tableName)} AS documents ON documents.document_id = predictions.document_id
    WHERE run_id = ? AND predictions.document_id > ? ORDER BY predictions.document_id LIMIT ?`;
  for (let after = 0; ;) {
    const rows = [...reader.iterate(sql, run.id, after, batchSize)];
    for (const [document, part, gold, predicted, probabilities, ...idCells] of rows) {
      yield line([
        String(document),
        ...idCells.map((value) => (value === null ? '' : String(value))),
        part === null ? '' : (partNames[Number(part)] as string),
        category(gold),
        category(predicted),
        ...Array.from(readFloats(probabilities as Uint8Array), (p) => String(Number(p.toPrecision(9)))),
      ]);
      after = Number(document);
    }
    if (rows.length < batchSize) return;
  }
}

function* explanations(reader: ProjectReader, run: string): Generator<string> {
  const rows = reader.all<{ document: number | null; text: string; method: string; result: string }>(
    'SELECT document_id AS document, text, method, result FROM explanations WHERE run_id = ? ORDER BY id',
    run,
  );
  yield jsonText(rows.map((row) => ({ ...row, result: JSON.parse(row.result) as unknown })));
}
