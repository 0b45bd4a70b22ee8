/** The JSON that commands print, as the contract has it: strict, so that a new or lost key is noticed. */
import { z } from 'zod';
import { split } from '../../src-main/api/corpora.ts';
import { errorReport } from '../../src-main/api/errors.ts';
import { run, runMetrics } from '../../src-main/api/runs.ts';

export const failureShape = z.strictObject({ error: errorReport });

export const splitShape = z.strictObject({ split });

const baseline = z.strictObject({
  category: z.string(),
  accuracy: z.number().min(0).max(1),
  macroF1: z.number().min(0).max(1),
  macroRecall: z.number().min(0).max(1),
});

export const runShape = z.strictObject({
  run: run.omit({ metrics: true, warnings: true }).strict(),
  metrics: runMetrics.nullable(),
  warnings: z.array(z.string()),
  majorityBaseline: baseline.nullable(),
});

const overSeeds = z.strictObject({
  mean: z.number(),
  standardDeviation: z.number().nullable(),
  lowest: z.number(),
  highest: z.number(),
  values: z.array(z.number()),
});

export const seedsShape = z.strictObject({
  ...runShape.shape,
  runs: z.array(runShape).min(2),
  seeds: z.partialRecord(z.enum(['train', 'validation', 'test']), z.record(z.string(), overSeeds)),
});

export const runsShape = z.strictObject({ runs: z.array(runShape) });

export const writtenShape = z.object({
  path: z.string(),
  rows: z.number().int(),
  columns: z.array(z.string()),
});

export const servingShape = z.strictObject({ address: z.url(), port: z.number().int() });
