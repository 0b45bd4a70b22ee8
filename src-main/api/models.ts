import { z } from 'zod';
import { projectHandle } from './projects.ts';
import { inRun } from './runs.ts';
import { verb } from './verb.ts';

/**
 * `folder`: everything, with scripts for Python and R; `onnx`: the ONNX file alone; `safetensors`: Lectern's own model file,
 * whose metadata holds the whole pipeline.
 */
export const modelForm = z.enum(['folder', 'onnx', 'safetensors']);
export type ModelForm = z.infer<typeof modelForm>;

/** Where a model comes from, as its file says; what a newer version adds is kept. */
export const modelProvenance = z.looseObject({
  format: z.literal('lectern-model'),
  version: z.number().int(),
  /** Name of the project. */
  project: z.string().optional(),
  run: z.looseObject({
    id: z.string(),
    name: z.string(),
    seed: z.number().int(),
    appVersion: z.string(),
    createdAt: z.string(),
  }),
  preset: z.string(),
  classes: z.array(z.string()),
  data: z.looseObject({
    corpus: z.string(),
    label: z.string(),
    split: z.string(),
    fingerprint: z.string().nullable(),
    /** Name of the column that the texts were in. */
    textColumn: z.string().optional(),
  }),
});
export type ModelProvenance = z.infer<typeof modelProvenance>;

/** A model that was trained in another project. */
export const importedModel = z.object({
  id: z.string(),
  name: z.string(),
  /** What the model is built of. */
  kind: z.string(),
  preset: z.string(),
  classes: z.array(z.string()),
  parameterCount: z.number().int(),
  /** Null: the file says nothing of it. */
  provenance: modelProvenance.nullable(),
  sourceName: z.string(),
  sha256: z.string(),
  sizeBytes: z.number().int(),
  createdAt: z.string(),
});
export type ImportedModel = z.infer<typeof importedModel>;

export const modelVerbs = {
  /** Writes the model of a run for other programs. Without a path it goes to a temporary place for download. */
  'models.export': verb(
    z.object({
      ...inRun,
      form: modelForm,
      path: z.string().optional(),
      overwrite: z.boolean().default(false),
    }),
    z.object({ path: z.string(), files: z.array(z.string()), sizeBytes: z.number().int() }),
  ),
  /** Takes in a model that another project exported: a .safetensors file, or the folder. It predicts and explains here. */
  'models.import': verb(
    z.object({
      project: projectHandle,
      file: z.string().min(1),
      sourceName: z.string().optional(),
      name: z.string().max(200).optional(),
    }),
    importedModel,
  ),
  /** Imported ones, newest first. */
  'models.list': verb(z.object({ project: projectHandle }), z.array(importedModel)),
  /** Takes an imported one away, by id or name. */
  'models.delete': verb(z.object({ project: projectHandle, model: z.string() }), z.object({})),
};
