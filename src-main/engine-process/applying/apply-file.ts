/**
 * Applies a model to a file of any size: this thread reads and writes, others compute, and only some blocks of rows are in
 * memory at a time. Rows are written in the order of the file.
 */
import { availableParallelism } from 'node:os';
import type { Work } from '../../../engine/training/work.ts';
import { LecternError } from '../../api/errors.ts';
import type { ApplyCheckpoint, ApplyRequest, ApplyResult } from '../../applying/apply-request.ts';
import { DriftMeter } from '../../applying/drift.ts';
import { RowBlockBuilder, type RowBlock } from '../../applying/row-block.ts';
import { readModelWeights } from '../../database/find-model.ts';
import { openProjectReader } from '../../database/open-project.ts';
import { scanRecords } from '../../files/scan-records.ts';
import { openTable, type TableReader } from '../../files/table-reader.ts';
import type { LoadedModels } from '../loaded-models.ts';
import { openAppliedRows, type AppliedRows } from './applied-rows.ts';
import { ApplierThreads } from './applier-threads.ts';
import { BlockApplier, type AppliedBlock } from './block-applier.ts';

/** Blocks that each thread has before it, so that it never waits for the reader. */
const blocksAhead = 2;
const checkpointEveryMs = 1_000;

interface Appliers {
  readonly count: number;
  readonly notes: readonly string[];
  apply(block: RowBlock, spare?: ArrayBuffer): Promise<AppliedBlock>;
  stop(): Promise<void>;
}

export async function applyFile(
  request: ApplyRequest,
  models: LoadedModels,
  work: Pick<Work, 'signal' | 'progress' | 'pause'>,
  keep: (checkpoint: ApplyCheckpoint) => void,
): Promise<ApplyResult> {
  const started = performance.now();
  const proceed = (): void => {
    if (work.signal.aborted) throw new LecternError('cancelled', 'It was cancelled; nothing was written.');
  };
  const table = await openTable(request.file, request.options, { sourceName: request.sourceName });
  const appliers = openAppliers(request, models);
  let out: AppliedRows | undefined;
  try {
    work.progress(0, table.source.sizeBytes, 'bytes', 'Reading the words of the training texts');
    const meter = await readMeter(request, async () => {
      await work.pause();
      proceed();
    });
    out = openAppliedRows(request);
    const written = await throughAppliers(request, table, appliers, out, meter, work, proceed, keep);
    proceed();
    out.finish();
    const drift = meter?.drift();
    return {
      ...written,
      sourceSha256: table.sha256(),
      drift,
      warnings: [...(drift?.warnings ?? [])],
      notes: [...appliers.notes],
      threads: appliers.count,
      seconds: Math.round((performance.now() - started) / 10) / 100,
    };
  } catch (error) {
    out?.abort();
    throw error;
  } finally {
    await appliers.stop();
  }
}

/** Undefined: the texts that the model learnt from are not in this project. */
async function readMeter(request: ApplyRequest, pause: () => Promise<void>): Promise<DriftMeter | undefined> {
  if (request.corpusId === null) return undefined;
  const reader = openProjectReader(request.projectPath);
  try {
    return await DriftMeter.of(reader, request.corpusId, request.run, pause, request.resume?.drift);
  } finally {
    reader.close();
  }
}

async function throughAppliers(
  { resume }: ApplyRequest,
  table: TableReader,
  appliers: Appliers,
  out: AppliedRows,
  meter: DriftMeter | undefined,
  work: Pick<Work, 'progress'>,
  proceed: () => void,
  keep: (checkpoint: ApplyCheckpoint) => void,
): Promise<{ rows: number; leftOut: number }> {
  const width = table.columns.length;
  let { records, rows, leftOut } = resume ?? { records: 0, rows: 0, leftOut: 0 };
  const skip = records;
  let read = 0;
  let leftOutRead = leftOut;
  const builder = new RowBlockBuilder(width, rows);
  const under: { applied: Promise<AppliedBlock>; records: number; leftOut: number }[] = [];
  /** Memory for rows to be written into. */
  const spare: ArrayBuffer[] = [];
  const hand = (): void => {
    const block = builder.take();
    under.push({ applied: appliers.apply(block, spare.pop()), records: read, leftOut: leftOutRead });
  };
  let keptAt = -Infinity;
  const writeNext = async (): Promise<void> => {
    const next = under.shift()!;
    const applied = await next.applied;
    proceed();
    out.write(applied);
    meter?.take(applied.measured.texts, applied.measured.probabilities);
    builder.reuse(applied.block);
    if (applied.delimited !== undefined) spare.push(applied.delimited.buffer);
    records = next.records;
    leftOut = next.leftOut;
    rows += applied.block.rows;
    work.progress(table.fileBytesRead, table.source.sizeBytes, 'bytes', `${rows.toLocaleString('en')} rows`);
    if (out.sizeBytes === undefined || performance.now() - keptAt < checkpointEveryMs) return;
    keptAt = performance.now();
    keep({ records, rows, leftOut, sizeBytes: out.sizeBytes, drift: meter?.state() });
  };
  const scanned = scanRecords(table, (record) => {
    read++;
    if (read <= skip) return;
    if (record.count > width || (record.blank && width > 1)) {
      leftOutRead++;
      return;
    }
    builder.add(record);
    if (builder.full) hand();
  });
  for await (const _ of scanned) {
    proceed();
    while (under.length > appliers.count * blocksAhead) await writeNext();
  }
  if (!builder.empty) hand();
  while (under.length > 0) await writeNext();
  return { rows, leftOut: leftOutRead };
}

/** Threads of their own for what is computed on the CPU; the device of the engine process for what a GPU trained. */
function openAppliers(request: ApplyRequest, models: LoadedModels): Appliers {
  const reader = openProjectReader(request.projectPath);
  try {
    const { weights, trainedOn } = readModelWeights(reader, request.run.id);
    if (trainedOn === 'webgpu') return onDevice(request, models);
    const threads = new ApplierThreads(weights, request, request.threads ?? availableParallelism());
    return {
      count: threads.count,
      notes: [],
      apply: (block, spare) => threads.apply(block, spare),
      stop: () => threads.stop(),
    };
  } finally {
    reader.close();
  }
}

function onDevice(request: ApplyRequest, models: LoadedModels): Appliers {
  const notes: string[] = [];
  const model = { projectPath: request.projectPath, run: request.run.id };
  let last: Promise<unknown> = Promise.resolve();
  return {
    count: 1,
    notes,
    apply(block, spare) {
      const applied = last
        .catch(() => {})
        .then(() =>
          models.use(model, (classifier, said) => {
            if (notes.length === 0) notes.push(...said);
            return new BlockApplier(classifier, request).apply(block, spare);
          }),
        );
      applied.catch(() => {});
      last = applied;
      return applied;
    },
    stop: () => Promise.resolve(),
  };
}
