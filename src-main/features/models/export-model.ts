/** The model of a run as files for other programs. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { HandlerInput, VerbOutput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import type { ModelForm, ModelProvenance } from '../../api/models.ts';
import type { Run } from '../../api/runs.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import { findRun } from '../../database/find-run.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { AtomicFile, alreadyThere, writeError } from '../../files/atomic-file.ts';
import type { HandlerContext } from '../context.ts';
import { withProvenance } from './model-provenance.ts';

/** Scripts that go with the model, as they are. */
const scripts = ['lectern_model.py', 'lectern_model.R'] as const;

type ModelFiles = ReadonlyMap<string, Uint8Array>;

export async function exportModel(
  input: HandlerInput<'models.export'>,
  context: HandlerContext,
): Promise<VerbOutput<'models.export'>> {
  const { reader } = context.project(input.project);
  const projectName = reader.value<string>('SELECT name FROM project') ?? '';
  const run = await context.call('runs.get', { project: input.project, run: findRun(reader, input.run) });
  const weights = readWeights(reader, run);
  const { columns, textColumn } = readCorpus(reader, run.corpus.id);
  const provenance = provenanceOf(
    run,
    projectName,
    columns.find(({ column }) => column === textColumn)?.name,
  );
  const temporary = input.path === undefined;
  if (temporary && input.form === 'folder')
    throw new LecternError('bad-input', 'It was not said where the folder shall be.', 'Choose a place.');
  const path = resolve(input.path ?? join(context.temporaryFolder, `${run.name}.${input.form}`));
  const files = await modelFiles(input.form, withProvenance(weights, provenance), provenance, context);
  if (input.form === 'folder') writeFolder(path, files, input.overwrite);
  else for (const bytes of files.values()) writeFile(path, bytes, input.overwrite || temporary);
  return {
    path,
    files: input.form === 'folder' ? [...files.keys()] : [basename(path)],
    sizeBytes: [...files.values()].reduce((sum, { length }) => sum + length, 0),
  };
}

function readWeights(reader: ProjectReader, run: Run): Uint8Array {
  const weights = reader.value<Uint8Array>('SELECT weights FROM models WHERE run_id = ?', run.id);
  if (weights !== undefined) return weights;
  throw new LecternError(
    'not-found',
    `The run “${run.name}” has no model: it is ${run.state}.`,
    'Choose a run that was trained to its end.',
  );
}

async function modelFiles(
  form: ModelForm,
  weights: Uint8Array,
  provenance: ModelProvenance,
  { engine }: HandlerContext,
): Promise<ModelFiles> {
  if (form === 'safetensors') return new Map([['model.safetensors', weights]]);
  const { model: onnx, pipeline } = await engine.onnx(weights);
  if (form === 'onnx') return new Map([['model.onnx', onnx]]);
  const script = (name: string): Uint8Array => readFileSync(new URL(`scripts/${name}`, import.meta.url));
  return new Map([
    ['model.onnx', onnx],
    ['pipeline.json', pipeline],
    ['model.safetensors', weights],
    ['config.json', Buffer.from(`${JSON.stringify(provenance, null, 2)}\n`)],
    ...scripts.map((name) => [name, script(name)] as const),
  ]);
}

/** Where the model comes from: what a reader needs in order to train it again. */
function provenanceOf(run: Run, project: string, textColumn: string | undefined): ModelProvenance {
  const { id, name, preset, recipe, seed, classes, corpus, label, split, device, backend, adapter } = run;
  return {
    format: 'lectern-model',
    version: 1,
    project,
    run: { id, name, seed, device, backend, adapter, appVersion: run.appVersion, createdAt: run.createdAt },
    preset,
    recipe,
    classes,
    data: {
      corpus: corpus.name,
      label: label.name,
      split: split.name,
      fingerprint: run.dataFingerprint,
      ...(textColumn === undefined ? {} : { textColumn }),
    },
    parameterCount: run.parameterCount,
    metrics: run.metrics,
  };
}

function writeFile(path: string, bytes: Uint8Array, overwrite: boolean): void {
  const file = new AtomicFile(path, overwrite);
  file.write(bytes);
  file.finish();
}

/** The folder is there with all its files, or not at all. */
function writeFolder(path: string, files: ModelFiles, overwrite: boolean): void {
  if (existsSync(path)) {
    if (!overwrite) throw alreadyThere(path);
    // Nothing else than an earlier export is ever taken away.
    if (!existsSync(join(path, 'pipeline.json')))
      throw new LecternError(
        'already-exists',
        `“${path}” is there and holds no exported model.`,
        'Choose another name.',
      );
  }
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  try {
    mkdirSync(temporary);
    for (const [name, bytes] of files) writeFile(join(temporary, name), bytes, false);
    if (existsSync(path)) rmSync(path, { recursive: true });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw writeError(error, path);
  }
}
