import { IntegerList } from '../analyser.ts';
import { TermTable } from '../term-table.ts';
import type { CountedWord } from './learn-subwords.ts';

/** How often each word came, in the order of first occurrence. */
export class WordCounts {
  readonly table = new TermTable();
  readonly #counts = new IntegerList();

  add(word: string): void {
    this.addNumber(this.table.idOf(word, true));
  }

  /** A word of `table`. */
  addNumber(number: number): void {
    if (number === this.#counts.length) this.#counts.push(1);
    else this.#counts.data[number] += 1;
  }

  words(): CountedWord[] {
    return Array.from({ length: this.table.count }, (_, number) => ({
      word: this.table.term(number),
      count: this.#counts.data[number],
    }));
  }
}
