/** Applies a model to one block of rows after the other. */
import type { Classifier } from '../../../engine/models/classifier.ts';
import { answersBy } from '../../../engine/models/decided-classifier.ts';
import type { ApplyRequest } from '../../applying/apply-request.ts';
import { DelimitedRows } from '../../applying/delimited-rows.ts';
import { isMeasured } from '../../applying/drift.ts';
import { columnTexts, type RowBlock } from '../../applying/row-block.ts';

/** Texts of one call of the model. */
const textsAtOnce = 1_024;

export interface AppliedBlock {
  readonly block: RowBlock;
  /** Row-major, rows × classes. */
  readonly probabilities: Float32Array<ArrayBuffer>;
  /** Per row the position in the classes; −1: the row has no text. */
  readonly predicted: Int32Array<ArrayBuffer>;
  /** The rows as they are written, where the form is delimited text. */
  readonly delimited: Uint8Array<ArrayBuffer> | undefined;
  /** Of the rows by which drift is measured. */
  readonly measured: { readonly texts: string[]; readonly probabilities: Float32Array<ArrayBuffer> };
}

export class BlockApplier {
  readonly #classifier: Classifier;
  readonly #textColumn: number;
  readonly #rows: DelimitedRows | undefined;

  constructor(classifier: Classifier, { run, textColumn, kept, abstainBelow, how }: ApplyRequest) {
    this.#classifier = classifier;
    this.#textColumn = textColumn;
    const { format, guardFormulas } = how;
    if (format === 'csv' || format === 'tsv')
      this.#rows = new DelimitedRows(run, { ownCorpus: false, abstainBelow }, kept, {
        delimiter: format === 'tsv' ? '\t' : how.delimiter,
        guardFormulas,
      });
  }

  /** @param spare memory that the rows may be written into */
  async apply(block: RowBlock, spare?: ArrayBuffer): Promise<AppliedBlock> {
    const classes = this.#classifier.classes.length;
    const texts = columnTexts(block, this.#textColumn);
    const probabilities = new Float32Array(block.rows * classes);
    for (let first = 0; first < texts.length; first += textsAtOnce)
      probabilities.set(
        await this.#classifier.predictProbabilities(texts.slice(first, first + textsAtOnce)),
        first * classes,
      );
    const predicted = Int32Array.from(answersBy(this.#classifier, probabilities));
    const measured: number[] = [];
    texts.forEach((text, row) => {
      if (text.trim() === '') predicted[row] = -1;
      else if (isMeasured(block.firstRow + row)) measured.push(row);
    });
    const ofMeasured = new Float32Array(measured.length * classes);
    measured.forEach((row, index) => {
      ofMeasured.set(probabilities.subarray(row * classes, (row + 1) * classes), index * classes);
    });
    return {
      block,
      probabilities,
      predicted,
      delimited: this.#rows?.write(block, probabilities, predicted, spare),
      measured: { texts: measured.map((row) => texts[row]!), probabilities: ofMeasured },
    };
  }
}
