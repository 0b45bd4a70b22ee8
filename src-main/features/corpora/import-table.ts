/**
 * Reads a file into a new corpus. Runs in a worker thread, so that the host keeps answering; everything it writes goes
 * to a staging file until the end.
 */
import { basename } from 'node:path';
import type { ColumnRole, CorpusColumn, ImportReport, ReadOptions } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import type { ProjectWriter } from '../../database/project-database.ts';
import { StagingDatabase } from '../../database/staging-database.ts';
import { storeSplit } from '../../database/store-split.ts';
import { sampleTable } from '../../files/table-sample.ts';
import { openTable, type TableReader, type TableRow } from '../../files/table-reader.ts';
import { inNaturalOrder } from '../../sampling/category-order.ts';
import { chooseColumns, type ChosenColumns } from './column-choice.ts';
import { DamagedIds } from './damaged-ids.ts';
import { LabelTally } from './label-tally.ts';
import { refuseRepeatedIds } from './repeated-ids.ts';
import { shapeTable, type ShapeRequest } from './shape-table.ts';
import { splitFromCells, SplitTally } from './split-tally.ts';
import { TextLengthCounter } from './text-statistics.ts';

export interface ImportRequest {
  readonly projectPath: string;
  readonly path: string;
  readonly sourceName: string;
  /** Absent: named after the file, with a number where that name is taken. */
  readonly name?: string | undefined;
  readonly options: ReadOptions;
  readonly roles: Readonly<Record<string, ColumnRole>>;
  readonly shape?: ShapeRequest | undefined;
  readonly repeatedIds?: 'refuse' | 'keep' | undefined;
}

export interface ImportControl {
  /** Throws `cancelled` when the user has called the import off. */
  proceed(): void;
  /** The same for the last time: after it, cancelling comes too late. */
  commit(): void;
  progress(fileBytes: number, totalBytes: number, message: string): void;
}

const reportedRows = 1_000;
/** Rows between two updates of the search index: short enough to be called off at any moment. */
const indexEvery = 2_000;
const askEvery = 250;
/** Seed of the split that is made where the file names no validation part. */
const splitSeed = 1;
const validationShare = 0.1;

export async function importTable(request: ImportRequest, control: ImportControl): Promise<ImportReport> {
  const started = performance.now();
  control.progress(0, 1, 'Looking at the file');
  const opened = await openTable(request.path, request.options, {
    depth: 'whole',
    sourceName: request.sourceName,
  });
  control.proceed();
  const detected = { ...request.options, ...opened.dialect, encoding: opened.encoding.name };
  const options = opened.format === 'delimited' ? { ...detected, format: opened.format } : request.options;
  const sample = await sampleTable(request.path, options);
  const { table, chosen } = await shapeTable(
    opened,
    chooseColumns(opened.columns, sample.suggestedRoles, request.roles),
    request.shape ?? {},
    () => openTable(request.path, options, { depth: 'whole' }),
  );
  const staging = new StagingDatabase(request.projectPath, {
    columns: table.columns.map(({ column }) => column),
    text: chosen.text.column,
    labels: chosen.labels.map(({ column }) => column),
  });
  try {
    const intake = new Intake(table, chosen, staging, control);
    await intake.readAll();
    intake.refuseUnusable();
    if (chosen.id && request.repeatedIds !== 'keep' && Object.values(request.roles).includes('id')) {
      refuseRepeatedIds(chosen.id.column, staging.repeated(chosen.id.column));
    }
    const warnings = intake.warnings();
    const seconds = (): number => Math.round((performance.now() - started) / 10) / 100;
    let corpus = '';
    control.progress(table.source.sizeBytes, table.source.sizeBytes, 'Adding the corpus to the project');
    staging.mergeInto(
      (writer) => {
        const recorded = intake.record(writer, request, warnings, seconds());
        corpus = recorded.name;
        return recorded;
      },
      () => control.proceed(),
      () => control.commit(),
    );
    return {
      corpus,
      ...intake.counts,
      encoding: table.encoding.name,
      dialect: table.dialect,
      columns: chosen.columns,
      skippedRows: intake.skippedRows,
      warnings,
      seconds: seconds(),
    };
  } finally {
    staging.remove();
  }
}

/** Takes the rows in and keeps the account of them. */
class Intake {
  readonly counts = { read: 0, stored: 0, skipped: 0, empty: 0 };
  readonly skippedRows: { line: number; reason: string }[] = [];
  readonly #table: TableReader;
  readonly #chosen: ChosenColumns;
  readonly #staging: StagingDatabase;
  readonly #control: ImportControl;
  readonly #lengths = new TextLengthCounter();
  readonly #labels: { column: CorpusColumn; tally: LabelTally }[];
  readonly #split: SplitTally | undefined;
  #strayQuotes = { rows: 0, firstLine: 0 };
  readonly #damagedIds = new DamagedIds();

  constructor(table: TableReader, chosen: ChosenColumns, staging: StagingDatabase, control: ImportControl) {
    this.#table = table;
    this.#chosen = chosen;
    this.#staging = staging;
    this.#control = control;
    this.#labels = chosen.labels.map((column) => ({
      column,
      tally: new LabelTally(column.name || column.column),
    }));
    this.#split = chosen.split && new SplitTally();
  }

  async readAll(): Promise<void> {
    const { sizeBytes } = this.#table.source;
    let sinceIndex = 0;
    for await (const rows of this.#table.rows()) {
      for (const row of rows) {
        this.#take(row);
        if (++sinceIndex % askEvery === 0) this.#control.proceed();
        if (sinceIndex < indexEvery) continue;
        sinceIndex = 0;
        this.#staging.index();
      }
      this.#control.proceed();
      this.#control.progress(
        this.#table.fileBytesRead,
        sizeBytes,
        `${this.counts.read.toLocaleString('en')} rows read`,
      );
    }
    this.#staging.index();
    this.#control.proceed();
  }

  refuseUnusable(): void {
    const { read, stored, skipped, empty } = this.counts;
    const name = this.#table.source.name;
    if (stored > 0) return;
    if (read === 0) {
      throw new LecternError(
        'bad-file',
        `“${name}” has only a header and no rows.`,
        this.#table.dialect.header
          ? 'If its first row is data, say that the file has no header; else choose a file that has rows.'
          : 'Choose a file that has rows.',
      );
    }
    if (skipped > 0 && skipped >= empty) {
      const first = this.skippedRows[0]!;
      throw new LecternError(
        'bad-file',
        `No row of “${name}” can be used; the first, on line ${first.line}, ${first.reason}.`,
        'Check that the delimiter and the quotation mark are the right ones.',
      );
    }
    throw new LecternError(
      'bad-data',
      `The column “${this.#chosen.text.column}”, chosen as the text, is empty in every row of “${name}”.`,
      'Choose the column that holds the texts.',
    );
  }

  warnings(): string[] {
    const { undecodable, nul, warnings, encoding } = this.#table;
    const found = [...warnings];
    if (undecodable > 0) {
      found.push(
        `${counted(undecodable, 'character')} could not be decoded as ${encoding.name} and ${undecodable === 1 ? 'is' : 'are'} marked with �.`,
      );
    }
    if (nul > 0) {
      found.push(`${counted(nul, 'NUL character')} ${nul === 1 ? 'was' : 'were'} found and replaced by �.`);
    }
    if (this.#strayQuotes.rows > 0) {
      found.push(
        `${counted(this.#strayQuotes.rows, 'row')} with quotation marks in unusual places, the first on line ${this.#strayQuotes.firstLine}, ${this.#strayQuotes.rows === 1 ? 'was' : 'were'} read as well as possible.`,
      );
    }
    found.push(...this.#damagedIds.warnings());
    if (this.#chosen.id) {
      const { rows, values } = this.#staging.repeated(this.#chosen.id.column);
      if (rows > 0) {
        found.push(
          `The id column “${this.#chosen.id.column}” is not unique: ${counted(rows, 'row')} ${rows === 1 ? 'repeats' : 'repeat'} an earlier id, such as ${values
            .slice(0, 3)
            .map((value) => `“${value}”`)
            .join(', ')}.`,
        );
      }
    }
    for (const { tally } of this.#labels) found.push(...tally.warnings());
    if (this.#split) found.push(...this.#split.warnings(this.#chosen.split!.column, validationShare));
    return found;
  }

  /** Writes what the project knows about the corpus; inside the transaction that takes it over. */
  record(
    writer: ProjectWriter,
    request: ImportRequest,
    warnings: readonly string[],
    seconds: number,
  ): { corpusId: number; name: string; tableName: string; ftsTable: string } {
    const { source, encoding, dialect } = this.#table;
    const name = freeName(writer, request);
    const corpusId = 1 + Number(writer.value<number>('SELECT coalesce(max(id), 0) FROM corpora') ?? 0);
    const tableName = `corpus_${corpusId}`;
    const ftsTable = `${tableName}_fts`;
    const now = new Date().toISOString();
    writer.run(
      `INSERT INTO corpora (id, name, table_name, fts_table, text_column, id_column, columns, source_name, source_bytes,
         source_sha256, encoding, dialect, rows_read, rows_stored, rows_skipped, rows_empty, text_statistics, warnings,
         seconds, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      corpusId,
      name,
      tableName,
      ftsTable,
      this.#chosen.text.column,
      this.#chosen.id?.column ?? null,
      JSON.stringify(this.#chosen.columns),
      request.sourceName,
      source.sizeBytes,
      this.#table.sha256(),
      encoding.name,
      JSON.stringify(dialect),
      this.counts.read,
      this.counts.stored,
      this.counts.skipped,
      this.counts.empty,
      JSON.stringify(this.#lengths.statistics()),
      JSON.stringify(warnings),
      seconds,
      now,
    );
    const labelNames = new Set<string>();
    for (const { column, tally } of this.#labels) {
      if (tally.categories.length === 0) continue;
      const labelName = labelNames.has(tally.name) ? column.column : tally.name;
      labelNames.add(labelName);
      writer.run(
        'INSERT INTO labels (corpus_id, name, origin, column_name, categories, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        corpusId,
        labelName,
        'column',
        column.column,
        JSON.stringify(inNaturalOrder(tally.categories)),
        now,
      );
    }
    if (this.#split) {
      const made = splitFromCells(this.#split, this.#labels[0]?.tally.codes(), validationShare, splitSeed);
      if (made) {
        storeSplit(writer, {
          corpusId,
          name: this.#chosen.split!.column,
          method: { kind: 'column', column: this.#chosen.split!.column, validation: validationShare },
          description: made.description(this.#chosen.split!.column),
          seed: splitSeed,
          parts: made.parts,
        });
      }
    }
    return { corpusId, name, tableName, ftsTable };
  }

  #take(row: TableRow): void {
    this.counts.read++;
    const { line, cells, problem } = row;
    if (problem !== null) {
      this.counts.skipped++;
      if (this.skippedRows.length < reportedRows) this.skippedRows.push({ line, reason: problem });
      this.#staging.setAside({ line, kind: 'skipped', reason: problem, cells });
      return;
    }
    // A blank line reads as one cell without characters.
    const blank = cells.length === 1 && cells[0] === '';
    const text = blank ? '' : cells[this.#chosen.text.index]!;
    if (text.trim() === '') {
      this.counts.empty++;
      const reason = blank ? 'the line is blank' : 'has no text';
      this.#staging.setAside({ line, kind: 'empty', reason, cells });
      return;
    }
    this.counts.stored++;
    this.#staging.add(line, cells);
    this.#lengths.add(text);
    for (const { column, tally } of this.#labels) tally.add(cells[column.index]!);
    if (this.#split) this.#split.add(cells[this.#chosen.split!.index]!);
    if (row.strayQuotes) {
      if (this.#strayQuotes.rows++ === 0) this.#strayQuotes.firstLine = line;
    }
    if (this.#chosen.id) this.#damagedIds.add(cells[this.#chosen.id.index]!);
  }
}

function freeName(writer: ProjectWriter, request: ImportRequest): string {
  const taken = new Set(writer.column<string>('SELECT name FROM corpora'));
  if (request.name !== undefined) {
    if (taken.has(request.name)) throw nameTaken(request.name);
    return request.name;
  }
  const base =
    basename(request.sourceName)
      .replace(/\.(gz|zst)$/i, '')
      .replace(/\.[a-z0-9]{1,5}$/i, '') || 'corpus';
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base} ${n}`;
  return name;
}

export function nameTaken(name: string): LecternError {
  return new LecternError(
    'already-exists',
    `This project already has a corpus “${name}”.`,
    'Choose another name, or delete that corpus first.',
  );
}

function counted(n: number, what: string): string {
  return `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
}
