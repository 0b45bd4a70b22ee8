/** Probabilities of words after contexts, looked up in a tree of n-grams from the longest known context downwards. */
import { SENTENCE_END_ID, type TokenSequences } from '../../text/word-vocabulary.ts';
import { predictionOffsets, type SentenceScores } from '../language-model.ts';
import { findSymbol, requireWord, type NgramTrie } from './ngram-trie.ts';
import type { NgramEstimates } from './smoothing.ts';

/** The longest end of the text read so far that is known: a node of the tree. */
export interface NgramContext {
  readonly level: number;
  readonly node: number;
}

export class NgramTable {
  readonly trie: NgramTrie;
  readonly estimates: NgramEstimates;

  constructor(trie: NgramTrie, estimates: NgramEstimates) {
    this.trie = trie;
    this.estimates = estimates;
  }

  /** The context before the first word of a sentence. */
  get sentenceStart(): NgramContext {
    const level = this.trie.order - 1;
    return { level, node: level === 0 ? 0 : this.trie.levels[level].symbols.length - 1 };
  }

  /** The context after one more symbol (a word, `<unk>` or `<s>`). */
  extend(context: NgramContext, symbol: number): NgramContext {
    const { levels, order } = this.trie;
    let { level, node } = context;
    if (order === 1) return context;
    // A context holds order − 1 symbols at most.
    if (level === order - 1) {
      node = level === 1 ? 0 : levels[level].suffixes[node];
      level--;
    }
    while (level > 0) {
      const { starts } = levels[level];
      const child = findSymbol(levels[level + 1].symbols, starts[node], starts[node + 1], symbol);
      if (child >= 0) return { level: level + 1, node: child };
      node = level === 1 ? 0 : levels[level].suffixes[node];
      level--;
    }
    return { level: 1, node: symbol };
  }

  /** The context that ends with these symbols; `<s>` may be among them. */
  contextOf(symbols: ArrayLike<number>): NgramContext {
    let context: NgramContext = { level: 0, node: 0 };
    for (let index = Math.max(0, symbols.length - this.trie.order + 1); index < symbols.length; index++) {
      context = this.extend(context, symbols[index]);
    }
    return context;
  }

  /** p of every symbol of the vocabulary after the context; sums to one. */
  distribution(context: NgramContext): Float64Array {
    const { levels, vocabularySize } = this.trie;
    const { probabilities, weights, longestProbabilities } = this.estimates;
    const path: NgramContext[] = [];
    for (let { level, node } = context; level > 0; level--) {
      path.push({ level, node });
      node = level === 1 ? 0 : levels[level].suffixes[node];
    }
    const result = probabilities[1].slice(0, vocabularySize);
    let longest = 0;
    for (const { level, node } of path) {
      const from = levels[level].starts[node];
      if (from < levels[level].starts[node + 1] && levels[level + 1].symbols[from] < vocabularySize) {
        longest = level;
        break;
      }
    }
    if (longestProbabilities !== undefined && longest === 0)
      result.set(longestProbabilities[1].subarray(0, vocabularySize));
    for (const { level, node } of path.reverse()) {
      const weight = weights[level][node];
      if (weight !== 1) for (let symbol = 0; symbol < vocabularySize; symbol++) result[symbol] *= weight;
      const from = levels[level].starts[node];
      const to = levels[level].starts[node + 1];
      const { symbols } = levels[level + 1];
      const values =
        longestProbabilities !== undefined && level === longest
          ? longestProbabilities[level + 1]
          : probabilities[level + 1];
      for (let child = from; child < to; child++)
        if (symbols[child] < vocabularySize) result[symbols[child]] = values[child];
    }
    return result;
  }

  /** ln p of every word and `</s>` of every sentence. */
  score(sequences: TokenSequences): SentenceScores {
    const { order, levels, vocabularySize } = this.trie;
    const { probabilities, weights, longestProbabilities } = this.estimates;
    const { tokens } = sequences;
    const offsets = predictionOffsets(sequences);
    const sentences = offsets.length - 1;
    const targets = new Int32Array(offsets[sentences]);
    const logProbabilities = new Float64Array(offsets[sentences]);
    const start = this.sentenceStart;
    const symbolsOf = levels.map((level) => level.symbols);
    const suffixesOf = levels.map((level) => level.suffixes);
    const startsOf = levels.map((level) => level.starts);

    let output = 0;
    for (let sentence = 0; sentence < sentences; sentence++) {
      let { level, node } = start;
      const first = sequences.offsets[sentence];
      const end = sequences.offsets[sentence + 1];
      for (let index = first; index <= end; index++) {
        let symbol = SENTENCE_END_ID;
        if (index < end) {
          symbol = tokens[index];
          requireWord(symbol, vocabularySize);
        }
        let weight = 1;
        let passedSeen = false;
        let probability = -1;
        while (level > 0) {
          const starts = startsOf[level];
          const from = starts[node];
          const to = starts[node + 1];
          if (from < to) {
            const symbols = symbolsOf[level + 1];
            const child = findSymbol(symbols, from, to, symbol);
            if (child >= 0) {
              const values =
                longestProbabilities === undefined || passedSeen ? probabilities : longestProbabilities;
              probability = weight * values[level + 1][child];
              level++;
              node = child;
              break;
            }
            if (symbols[from] < vocabularySize) passedSeen = true;
          }
          weight *= weights[level][node];
          node = level === 1 ? 0 : suffixesOf[level][node];
          level--;
        }
        if (probability < 0) {
          const values =
            longestProbabilities === undefined || passedSeen ? probabilities : longestProbabilities;
          probability = weight * values[1][symbol];
          level = 1;
          node = symbol;
        }
        if (level === order) {
          node = level === 1 ? 0 : suffixesOf[level][node];
          level--;
        }
        targets[output] = symbol;
        logProbabilities[output++] = Math.log(probability);
      }
    }
    return { targets, logProbabilities, offsets };
  }
}
