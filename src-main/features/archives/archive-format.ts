/** What lies where in a replication archive: the one description that writing, verifying and rerunning share. */
import { z } from 'zod';
import { corpusColumn, part } from '../../api/corpora.ts';
import { splitMethod } from '../../api/splits.ts';
import { recipe, runMetrics } from '../../api/runs.ts';
import { backendName, deviceChoice } from '../../api/system.ts';

export const manifestPath = 'manifest.json';
/** Hash of the manifest, in the form that `sha256sum --check` reads. */
export const sealPath = 'manifest.sha256';

export const manifest = z.object({
  format: z.literal('lectern-archive'),
  version: z.literal(1),
  lectern: z.string(),
  createdAt: z.string(),
  project: z.string(),
  withoutTexts: z.boolean(),
  runs: z.array(z.object({ id: z.string(), name: z.string(), preset: z.string(), folder: z.string() })),
  corpora: z.array(z.object({ id: z.number().int(), name: z.string(), folder: z.string() })),
  files: z.array(z.object({ path: z.string(), sizeBytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifest>;

/** `data/<corpus>/corpus.json`. */
export const archivedCorpus = z.object({
  id: z.number().int(),
  name: z.string(),
  /** Of the columns of documents.csv after the two that Lectern adds; null in an archive without texts. */
  textColumn: z.string().nullable(),
  idColumn: z.string().nullable(),
  sourceName: z.string(),
  sourceSha256: z.string(),
  sourceBytes: z.number(),
  encoding: z.string(),
  rows: z.object({ read: z.number(), stored: z.number(), skipped: z.number(), empty: z.number() }),
  warnings: z.array(z.string()),
  /** As in the source file. */
  columns: z.array(corpusColumn),
  labels: z.array(
    z.object({
      id: z.number().int(),
      name: z.string(),
      origin: z.string(),
      column: z.string(),
      categories: z.array(z.string()),
      createdAt: z.string(),
    }),
  ),
  splits: z.array(
    z.object({
      id: z.number().int(),
      name: z.string(),
      method: splitMethod,
      description: z.string(),
      seed: z.number().int(),
      counts: z.record(part, z.number().int()),
      createdAt: z.string(),
      /** Path of the table with the part of each document. */
      file: z.string(),
    }),
  ),
});
export type ArchivedCorpus = z.infer<typeof archivedCorpus>;

/** `runs/<run>/run.json`. */
export const archivedRun = z.object({
  id: z.string(),
  name: z.string(),
  preset: z.string(),
  corpus: z.number().int(),
  label: z.number().int(),
  split: z.number().int(),
  classes: z.array(z.string()),
  seed: z.number().int(),
  recipe,
  device: deviceChoice,
  backend: backendName.nullable(),
  adapter: z.string().nullable(),
  threads: z.number().int().nullable(),
  lectern: z.string(),
  dataFingerprint: z.string().nullable(),
  parameterCount: z.number().nullable(),
  createdAt: z.string(),
  seconds: z.number().nullable(),
  metrics: runMetrics,
  warnings: z.array(z.string()),
  note: z.string(),
  /** Files that the recipe names, by the path of the parameter. */
  files: z.record(z.string(), z.string()),
});
export type ArchivedRun = z.infer<typeof archivedRun>;

export const environment = z.object({
  lectern: z.string(),
  node: z.string(),
  sqlite: z.string(),
  platform: z.string(),
  processor: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  backends: z.array(z.object({ name: z.string(), available: z.boolean(), description: z.string() })),
});
export type Environment = z.infer<typeof environment>;
export const environmentPath = 'environment.json';

/** Letters, digits and hyphens of any script, so that a folder can be typed; the id keeps it unique. */
export function folderName(name: string, id: string | number): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${plain === '' ? 'unnamed' : plain}-${String(id)}`;
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
