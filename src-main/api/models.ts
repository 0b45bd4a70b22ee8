import { z } from 'zod';
import { inRun } from './runs.ts';
import { verb } from './verb.ts';

/**
 * `folder`: everything, with scripts for Python and R; `onnx`: the ONNX file alone; `safetensors`: Lectern's own model file,
 * whose metadata holds the whole pipeline.
 */
export const modelForm = z.enum(['folder', 'onnx', 'safetensors']);
export type ModelForm = z.infer<typeof modelForm>;

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
};
