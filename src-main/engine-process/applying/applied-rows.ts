/** Writes applied blocks in the form that was asked for; complete under its name, or not there at all. */
import { blankCells, predictionCells } from '../../applying/added-columns.ts';
import type { ApplyRequest } from '../../applying/apply-request.ts';
import { rowCells } from '../../applying/row-block.ts';
import { AtomicFile } from '../../files/atomic-file.ts';
import { formatRow, guardFormula } from '../../files/csv-writer.ts';
import { createTableWriter } from '../../files/table-writer.ts';
import type { AppliedBlock } from './block-applier.ts';

export interface AppliedRows {
  /** Bytes on the disk, where what is there can be gone on with; undefined: the form is not made to be broken off. */
  readonly sizeBytes: number | undefined;
  write(applied: AppliedBlock): void;
  finish(): void;
  abort(): void;
}

export function openAppliedRows(request: ApplyRequest): AppliedRows {
  const { format } = request.how;
  return format === 'csv' || format === 'tsv' ? delimitedRows(request) : tableRows(request);
}

function delimitedRows({ path, mark, how, columns, resume }: ApplyRequest): AppliedRows {
  const file = new AtomicFile(path, how.overwrite, mark, resume?.sizeBytes);
  if (resume === undefined) {
    if (how.byteOrderMark) file.write(Uint8Array.of(0xef, 0xbb, 0xbf));
    const names = columns.map(({ name }) => (how.guardFormulas ? guardFormula(name) : name));
    file.write(Buffer.from(`${formatRow(names, how.format === 'tsv' ? '\t' : how.delimiter)}\n`));
  }
  return {
    get sizeBytes() {
      return file.sizeBytes;
    },
    write({ delimited }) {
      file.write(delimited!);
    },
    finish: () => file.finish(),
    abort: () => file.abort(),
  };
}

function tableRows({ path, mark, how, columns, run, kept, abstainBelow }: ApplyRequest): AppliedRows {
  const writer = createTableWriter(path, columns, { ...how, mark });
  const added = { ownCorpus: false, abstainBelow };
  const classes = run.classes.length;
  return {
    sizeBytes: undefined,
    write({ block, probabilities, predicted }) {
      for (let row = 0; row < block.rows; row++) {
        const cells = kept === 'number' ? [] : rowCells(block, row);
        const answer = predicted[row]!;
        writer.write([
          ...(kept === 'number' ? [String(block.firstRow + row + 1)] : kept.map((column) => cells[column]!)),
          ...(answer < 0
            ? blankCells(run, added)
            : predictionCells(
                run,
                {
                  probabilities: probabilities.subarray(row * classes, (row + 1) * classes),
                  predicted: answer,
                },
                added,
              )),
        ]);
      }
    },
    finish: () => {
      writer.finish();
    },
    abort: () => writer.abort(),
  };
}
