/** Takes in a model that another project exported. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import type { HandlerInput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import type { ImportedModel, ModelProvenance } from '../../api/models.ts';
import type { HandlerContext } from '../context.ts';
import { freeModelName, insertImportedModel, listImportedModels } from './models.queries.ts';
import { notAModel, parseProvenance, readProvenance } from './model-provenance.ts';

const modelName = 'model.safetensors';
const configName = 'config.json';
/** What a cell of the project file can hold, with room to spare. */
const largestBytes = 900_000_000;

export async function importModel(
  input: HandlerInput<'models.import'>,
  context: HandlerContext,
): Promise<ImportedModel> {
  const project = context.project(input.project);
  const writer = project.writer();
  const file = modelFile(input.file);
  const sourceName = input.sourceName ?? basename(input.file);
  const weights = readFileSync(file);
  // First without running anything of it: whether it is such a file at all.
  const said = readProvenance(weights, sourceName);
  const config = said === null ? besideConfig(file) : undefined;
  const provenance = said ?? (config === undefined ? null : parseProvenance(config, configName));
  const found = await context.engine.inspect(new Uint8Array(weights)).catch((error: unknown) => {
    if (error instanceof LecternError && error.code === 'bad-file')
      throw new LecternError('bad-file', `“${sourceName}”: ${error.message}`, notAModel(sourceName).hint);
    throw error;
  });
  refuseStrangers(provenance, found.classes, sourceName);
  const id = randomUUID();
  insertImportedModel(writer, {
    id,
    name: freeModelName(project.reader, input.name, provenance?.run?.name ?? parse(sourceName).name),
    kind: found.kind,
    preset: provenance?.preset ?? found.kind,
    classes: found.classes,
    abstainBelow: found.abstainBelow,
    parameterCount: found.parameterCount,
    provenance,
    sourceName,
    sha256: createHash('sha256').update(weights).digest('hex'),
    weights,
  });
  context.emit({ event: 'changed', project: project.handle, topic: 'models' });
  return listImportedModels(project.reader).find((model) => model.id === id)!;
}

function modelFile(path: string): string {
  const there = (at: string): Stats | undefined => statSync(at, { throwIfNoEntry: false });
  const given = there(path);
  if (given === undefined)
    throw new LecternError('not-found', `There is no file “${path}”.`, 'Choose a file that is there.');
  const file = given.isDirectory() ? join(path, modelName) : path;
  const found = there(file);
  if (found?.isFile() !== true)
    throw new LecternError(
      'bad-file',
      `The folder “${path}” has no ${modelName}.`,
      'Choose a folder that Lectern exported, or the .safetensors file.',
    );
  if (found.size > largestBytes)
    throw new LecternError(
      'bad-file',
      `“${basename(file)}” has ${Math.round(found.size / 1e6).toLocaleString('en')} MB; a model in a project has at most ${(largestBytes / 1e6).toLocaleString('en')} MB.`,
    );
  return file;
}

/** Of folders that earlier versions exported: there the origin stands in a file of its own. */
function besideConfig(file: string): string | undefined {
  const config = join(dirname(file), configName);
  const found = basename(file) === modelName ? statSync(config, { throwIfNoEntry: false }) : undefined;
  return found?.isFile() === true && found.size < 1 << 24 ? readFileSync(config, 'utf8') : undefined;
}

function refuseStrangers(provenance: ModelProvenance | null, classes: readonly string[], name: string): void {
  if (provenance === null || JSON.stringify(provenance.classes) === JSON.stringify(classes)) return;
  throw new LecternError(
    'bad-file',
    `“${name}” says that its categories are ${provenance.classes.join(', ')}, but the model has ${classes.join(', ')}.`,
    'The parts of two exports have been mixed: export the model again.',
  );
}
