/** The data map of a run, as stored. */
import type { DataMap } from '../../api/runs.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';
import { readFloats } from '../../database/stored-floats.ts';
import { integerBytes, storedIntegers } from '../../database/stored-integers.ts';
import type { TrainResult } from '../../engine-process/engine-client.ts';

export function storeDataMap(
  writer: ProjectWriter,
  run: string,
  map: NonNullable<TrainResult['dataMap']>,
): void {
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
    new Uint8Array(buffer, byteOffset, byteLength);
  writer.run(
    'INSERT INTO data_maps (run_id, epochs, documents, confidence, variability, correctness) VALUES (?, ?, ?, ?, ?, ?)',
    run,
    map.epochs,
    integerBytes(map.documents),
    bytes(map.confidence),
    bytes(map.variability),
    bytes(map.correctness),
  );
}

export function readDataMap(reader: ProjectReader, run: string): DataMap | null {
  // A project that may only be read can be of a format without it.
  if (reader.value("SELECT 1 FROM sqlite_schema WHERE name = 'data_maps'") === undefined) return null;
  const row = reader.get<{
    epochs: number;
    documents: Uint8Array;
    confidence: Uint8Array;
    variability: Uint8Array;
    correctness: Uint8Array;
  }>('SELECT epochs, documents, confidence, variability, correctness FROM data_maps WHERE run_id = ?', run);
  if (row === undefined) return null;
  const gold = new Map<number, number>();
  const labelled =
    'SELECT document_id, gold FROM predictions WHERE run_id = ? AND part = 0 AND gold IS NOT NULL';
  for (const [document, label] of reader.iterate(labelled, run)) gold.set(Number(document), Number(label));
  const confidence = readFloats(row.confidence);
  const variability = readFloats(row.variability);
  const correctness = readFloats(row.correctness);
  return {
    epochs: row.epochs,
    points: Array.from(storedIntegers(row.documents), (document, at) => ({
      document,
      gold: gold.get(document) ?? 0,
      confidence: confidence[at] ?? 0,
      variability: variability[at] ?? 0,
      correctness: correctness[at] ?? 0,
    })),
  };
}
