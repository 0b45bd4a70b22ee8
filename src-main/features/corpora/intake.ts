/** Takes the rows of a file in and keeps the account of them. */
import { LecternError } from '../../api/errors.ts';
import type { CorpusColumn } from '../../api/corpora.ts';
import type { ProjectWriter } from '../../database/project-database.ts';
import type { Piece, StagingDatabase } from '../../database/staging-database.ts';
import { occurrences } from '../../database/piece-values.ts';
import { storeSplit } from '../../database/store-split.ts';
import { asIs, cellText, type RawRecord } from '../../files/raw-record.ts';
import { scanRecords } from '../../files/scan-records.ts';
import type { TableReader } from '../../files/table-reader.ts';
import { inNaturalOrder } from '../../sampling/category-order.ts';
import { CellStrings } from './cell-strings.ts';
import type { ChosenColumns } from './column-choice.ts';
import type { ImportControl } from './import-control.ts';
import { DamagedIds } from './damaged-ids.ts';
import { LabelTally } from './label-tally.ts';
import { RepeatedIds, type Repeated } from './repeated-ids.ts';
import { splitFromCells, SplitTally } from './split-tally.ts';
import { TextLengthCounter } from './text-statistics.ts';

const reportedRows = 1_000;
/** Rows between two questions whether to go on. */
const askEvery = 250;
/** Seed of the split that is made where the file names no validation part. */
const splitSeed = 1;
const validationShare = 0.1;

/** The head of the file is UTF-8, and what follows is not. */
export class NotUtf8 extends Error {}

export class Intake {
  readonly counts = { read: 0, stored: 0, skipped: 0, empty: 0 };
  readonly skippedRows: { line: number; reason: string }[] = [];
  readonly #table: TableReader;
  readonly #chosen: ChosenColumns;
  readonly #staging: StagingDatabase;
  readonly #control: ImportControl;
  readonly #ids = new RepeatedIds();
  readonly #cells = new CellStrings();
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

  /** @throws NotUtf8 as soon as it shows, where `checked` */
  async readAll(checked = false): Promise<void> {
    const { sizeBytes } = this.#table.source;
    const records = scanRecords(this.#table, (record, problem) => {
      this.#take(record, problem);
      if (this.counts.read % askEvery === 0) this.#control.proceed();
    });
    for await (const _ of records) {
      if (checked && this.#table.undecodable > 0 && this.#table.encoding.name === 'utf-8')
        throw new NotUtf8();
      this.#control.proceed();
      this.#control.progress(
        this.#table.fileBytesRead,
        sizeBytes,
        `${this.counts.read.toLocaleString('en')} rows read`,
      );
    }
    this.#staging.finish();
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

  /**
   * How many stored rows repeat the id of an earlier one, and some of these ids. Undefined: there are too many to count
   * here, the database has to.
   */
  repeatedIds(pieces: readonly Piece[]): Repeated | undefined {
    const { id } = this.#chosen;
    return id ? this.#ids.count((ids) => occurrences(pieces, id.column, ids)) : { rows: 0, values: [] };
  }

  warnings(repeated: Repeated): string[] {
    const found = this.fileWarnings();
    if (repeated.rows > 0) {
      const { rows, values } = repeated;
      found.push(
        `The id column “${this.#chosen.id?.column}” is not unique: ${counted(rows, 'row')} ${rows === 1 ? 'repeats' : 'repeat'} an earlier id, such as ${values
          .slice(0, 3)
          .map((value) => `“${value}”`)
          .join(', ')}.`,
      );
    }
    for (const { tally } of this.#labels) found.push(...tally.warnings());
    if (this.#split) found.push(...this.#split.warnings(this.#chosen.split!.column, validationShare));
    return found;
  }

  /** What there is to say about the file, whatever becomes of its rows. */
  fileWarnings(): string[] {
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
    return found;
  }

  /** Writes what the project knows about the corpus; inside the transaction that enters it. */
  record(
    writer: ProjectWriter,
    { corpusId, tableName, ftsTable }: { corpusId: number; tableName: string; ftsTable: string },
    name: string,
    sourceName: string,
    warnings: readonly string[],
    seconds: number,
  ): void {
    const { source, encoding, dialect } = this.#table;
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
      sourceName,
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
  }

  #take(record: RawRecord, problem: string | null): void {
    this.counts.read++;
    const { line } = record;
    if (problem !== null) {
      this.counts.skipped++;
      if (this.skippedRows.length < reportedRows) this.skippedRows.push({ line, reason: problem });
      this.#staging.setAside({ line, kind: 'skipped', reason: problem, cells: record.cells() });
      return;
    }
    const text = this.#chosen.text.index;
    if (record.blank || this.#isBlank(record, text)) {
      this.counts.empty++;
      const reason = record.blank ? 'the line is blank' : 'has no text';
      this.#staging.setAside({ line, kind: 'empty', reason, cells: record.cells() });
      return;
    }
    this.counts.stored++;
    this.#staging.add(record);
    const { bytes, base, starts, ends } = record;
    if (record.kinds[text] !== asIs) {
      const cell = Buffer.from(cellText(record, text));
      this.#lengths.add(cell, 0, cell.length);
    } else this.#lengths.add(bytes, base + starts[text]!, base + ends[text]!);
    for (const { column, tally } of this.#labels) tally.add(this.#cells.of(record, column.index));
    if (this.#split) this.#split.add(this.#cells.of(record, this.#chosen.split!.index));
    if (record.strayQuotes) {
      if (this.#strayQuotes.rows++ === 0) this.#strayQuotes.firstLine = line;
    }
    if (this.#chosen.id) {
      this.#ids.add(record, this.#chosen.id.index);
      this.#damagedIds.add(record, this.#chosen.id.index);
    }
  }

  #isBlank(record: RawRecord, cell: number): boolean {
    const { bytes, base } = record;
    const to = base + record.ends[cell]!;
    for (let at = base + record.starts[cell]!; at < to; at++) {
      if (bytes[at]! > 127) return cellText(record, cell).trim() === '';
      if (bytes[at]! > 32) return false;
    }
    // What is left is white space and control characters, of which `trim` takes only some away.
    return cellText(record, cell).trim() === '';
  }
}

function counted(n: number, what: string): string {
  return `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
}
