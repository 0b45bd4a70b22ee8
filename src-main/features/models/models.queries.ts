import { z } from 'zod';
import { LecternError } from '../../api/errors.ts';
import { modelProvenance, type ImportedModel, type ModelProvenance } from '../../api/models.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';

interface Row {
  id: string;
  name: string;
  kind: string;
  preset: string;
  classes: string;
  parameter_count: number;
  provenance: string | null;
  source_name: string;
  sha256: string;
  size_bytes: number;
  created_at: string;
}

/** Newest first. */
export function listImportedModels(reader: ProjectReader): ImportedModel[] {
  return reader
    .all<Row>(
      `SELECT id, name, kind, preset, classes, parameter_count, provenance, source_name, sha256, size_bytes, created_at
       FROM imported_models ORDER BY created_at DESC, rowid DESC`,
    )
    .map((row) => ({
      id: row.id,
      name: row.name,
      kind: row.kind,
      preset: row.preset,
      classes: z.array(z.string()).parse(JSON.parse(row.classes)),
      parameterCount: row.parameter_count,
      provenance: row.provenance === null ? null : modelProvenance.parse(JSON.parse(row.provenance)),
      sourceName: row.source_name,
      sha256: row.sha256,
      sizeBytes: row.size_bytes,
      createdAt: row.created_at,
    }));
}

export function insertImportedModel(
  writer: ProjectWriter,
  model: {
    readonly id: string;
    readonly name: string;
    readonly kind: string;
    readonly preset: string;
    readonly classes: readonly string[];
    readonly abstainBelow: number | null;
    readonly parameterCount: number;
    readonly provenance: ModelProvenance | null;
    readonly sourceName: string;
    readonly sha256: string;
    readonly weights: Uint8Array;
  },
): void {
  writer.run(
    `INSERT INTO imported_models (id, name, kind, preset, classes, abstain_below, parameter_count, provenance, source_name, sha256, weights,
                                  size_bytes, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    model.id,
    model.name,
    model.kind,
    model.preset,
    JSON.stringify(model.classes),
    model.abstainBelow,
    model.parameterCount,
    model.provenance === null ? null : JSON.stringify(model.provenance),
    model.sourceName,
    model.sha256,
    model.weights,
    model.weights.byteLength,
    new Date().toISOString(),
  );
}

/** The name given, which must be free, or one like `wanted`. Runs and imported models are named alike, so no two share one. */
export function freeModelName(reader: ProjectReader, given: string | undefined, wanted: string): string {
  const taken = (name: string): boolean =>
    reader.value(
      'SELECT 1 FROM (SELECT name FROM runs UNION ALL SELECT name FROM imported_models) WHERE name = ?',
      name,
    ) !== undefined;
  const name = given?.trim() ?? '';
  if (name !== '') {
    if (!taken(name)) return name;
    throw new LecternError(
      'already-exists',
      `There is already a run or a model called “${name}”.`,
      'Choose another name.',
    );
  }
  let free = wanted;
  for (let number = 2; taken(free); number++) free = `${wanted} (${String(number)})`;
  return free;
}

export function deleteImportedModel(writer: ProjectWriter, wanted: string): void {
  const { changes } = writer.run('DELETE FROM imported_models WHERE id = ? OR name = ?', wanted, wanted);
  if (changes > 0) return;
  throw new LecternError('not-found', `This project has no imported model “${wanted}”.`);
}
