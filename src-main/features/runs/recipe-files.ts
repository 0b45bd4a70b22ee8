/** Files and embeddings that a recipe names: looked for at once, not when the job's turn has come. */
import { LecternError } from '../../api/errors.ts';
import { embeddingOf, vectorsOfEmbedding } from '../../api/presets/word-vector-parameters.ts';
import type { Preset, Recipe } from '../../api/runs.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { findWordVectors } from '../../database/read-word-vectors.ts';
import { openSourceFile } from '../../files/source-file.ts';

/** Throws in words where one is missing; an embedding that is named stands in the recipe by its id afterwards. */
export function settleFiles(reader: ProjectReader, preset: Preset, recipe: Recipe): void {
  for (const { kind, path, title } of preset.parameters) {
    if (kind !== 'file' && kind !== 'vectors') continue;
    const [group, name] = path.split('.') as [string, string];
    const values = recipe[group] as Record<string, unknown>;
    const file = values[name];
    if (typeof file !== 'string' || file === '') {
      if (kind === 'vectors') continue;
      throw new LecternError(
        'bad-input',
        `“${preset.title}” needs a file: ${title.toLowerCase()}.`,
        `Choose it in the settings, or give --set ${path}=FILE.`,
      );
    }
    const embedding = kind === 'vectors' ? embeddingOf(file) : undefined;
    if (embedding === undefined) openSourceFile(file);
    else values[name] = vectorsOfEmbedding(findWordVectors(reader, embedding).id);
  }
}
