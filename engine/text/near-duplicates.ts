/**
 * Which of many short texts are the same text, passed on: equal after `PlainPostReader`, nearly equal, or one the cut
 * beginning of the other. Candidates come from MinHash with one permutation (Li, Owen & Zhang 2012; densified after
 * Shrivastava 2017) in bands (Broder 1997; Leskovec, Rajaraman & Ullman, chapter 3), and every one is verified by the
 * Jaccard similarity of its pieces of five characters. Memory: about 200 bytes and one byte per character for each text.
 */
import { DisjointSets } from '../core/disjoint-sets.ts';
import { PlainPostReader } from './plain-post.ts';

export interface NearDuplicateOptions {
  /** Jaccard similarity of pieces of five characters from which two texts count as the same; default 0.7. */
  readonly similarity?: number;
  /** Characters, after normalising, below which a text is only compared for equality; default 20. */
  readonly shortest?: number;
}

export interface DuplicateClusters {
  /** Per text the number of its cluster, in the order in which clusters first occur; a text alone has a cluster of its own. */
  readonly clusters: Int32Array;
  readonly clusterCount: number;
  /** Per text a number that is the same for texts that are equal after normalising. */
  readonly equal: Int32Array;
}

const pieceLength = 5;
const bands = 16;
const rows = 4;
const bins = bands * rows;
/** Texts of one bucket that are compared with each other at most: a common phrase must not cost the square of its frequency. */
const mostCompared = 48;
/** A text that is the beginning of another counts as cut when it is at least so long, and so much of the other. */
const shortestCut = 24;
const smallestCutShare = 0.4;

/** Takes texts one by one, so that they need not all be in memory; `clusters` then answers. */
export class NearDuplicateFinder {
  readonly #similarity: number;
  readonly #shortest: number;
  readonly #reader = new PlainPostReader();
  #bytes = new Uint8Array(1 << 20);
  #used = 0;
  /** Where each text begins in `#bytes`; one more entry than texts. */
  #starts = new Float64Array(1 << 12);
  #marks = new Uint8Array(1 << 12);
  #keys = new Uint32Array((1 << 12) * bands);
  #count = 0;
  readonly #minima = new Uint32Array(bins);
  readonly #filled = new Uint8Array(bins);

  constructor(options: NearDuplicateOptions = {}) {
    this.#similarity = options.similarity ?? 0.7;
    this.#shortest = Math.max(pieceLength, options.shortest ?? 20);
  }

  add(text: string): void {
    const post = this.#reader.read(text);
    const index = this.#count;
    this.#grow(post.length);
    this.#bytes.set(post.bytes.subarray(0, post.length), this.#used);
    this.#used += post.length;
    this.#count++;
    this.#starts[this.#count] = this.#used;
    this.#marks[index] = post.cut ? 1 : 0;
    if (post.length >= this.#shortest) this.#sign(post.bytes, post.length, index);
  }

  clusters(): DuplicateClusters {
    const count = this.#count;
    const sets = new DisjointSets(count);
    const equal = this.#uniteEqual(sets);
    // From here on one text stands for all that are equal to it.
    const representatives = Int32Array.from(equal.keys()).filter(
      (i) => equal[i] === i && this.#length(i) >= this.#shortest,
    );
    this.#uniteCut(sets, representatives);
    this.#uniteSimilar(sets, representatives);
    const { numbers, size } = sets.numbered();
    return { clusters: numbers, clusterCount: size, equal };
  }

  #length(index: number): number {
    return this.#starts[index + 1]! - this.#starts[index]!;
  }

  #grow(length: number): void {
    if (this.#used + length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 1.5, this.#used + length));
      larger.set(this.#bytes.subarray(0, this.#used));
      this.#bytes = larger;
    }
    if (this.#count + 1 < this.#starts.length) return;
    const size = this.#starts.length * 2;
    const [starts, marks, keys] = [
      new Float64Array(size),
      new Uint8Array(size),
      new Uint32Array(size * bands),
    ];
    starts.set(this.#starts);
    marks.set(this.#marks);
    keys.set(this.#keys);
    [this.#starts, this.#marks, this.#keys] = [starts, marks, keys];
  }

  /** One hash per piece; its low bits choose a bin, which keeps the smallest of the rest. */
  #sign(bytes: Uint8Array, length: number, index: number): void {
    const minima = this.#minima.fill(0xffffffff);
    const filled = this.#filled.fill(0);
    for (let at = 0; at + pieceLength <= length; at++) {
      const hash = pieceHash(bytes, at);
      const bin = hash & (bins - 1);
      filled[bin] = 1;
      const value = hash >>> 6;
      if (value < minima[bin]!) minima[bin] = value;
    }
    for (let band = 0; band < bands; band++) {
      let key = Math.imul(band + 1, 0x9e3779b1);
      for (let row = 0; row < rows; row++) {
        const bin = band * rows + row;
        let from = bin;
        // An empty bin borrows from another, chosen by its own number only, so that equal sets borrow alike.
        for (let attempt = 1; filled[from] === 0; attempt++)
          from = mixed(Math.imul(bin + 1, 0x85ebca6b) ^ Math.imul(attempt, 0xc2b2ae35)) & (bins - 1);
        key = mixed(Math.imul(key, 31) ^ minima[from]! ^ Math.imul(from, 0x27d4eb2f));
      }
      this.#keys[index * bands + band] = key;
    }
  }

  #uniteEqual(sets: DisjointSets): Int32Array {
    const count = this.#count;
    const equal = new Int32Array(count);
    const table = new ChainedTable(count);
    for (let i = 0; i < count; i++) {
      const length = this.#length(i);
      equal[i] = i;
      // Nothing but links and names: there is no text that could be the same.
      if (length === 0) continue;
      const key = this.#hash(this.#starts[i]!, length);
      for (let other = table.first(key); other >= 0; other = table.following(other)) {
        if (table.keyOf(other) !== key || this.#length(other) !== length) continue;
        if (this.#common(i, other) < length) continue;
        equal[i] = other;
        sets.unite(i, other);
        break;
      }
      if (equal[i] === i) table.add(i, key);
    }
    return equal;
  }

  /** Texts with the same first characters are put in order; a beginning then stands just before what it is a beginning of. */
  #uniteCut(sets: DisjointSets, representatives: Int32Array): void {
    const long = representatives.filter((i) => this.#length(i) >= shortestCut);
    const keys = new Uint32Array(this.#count);
    for (const i of long) keys[i] = this.#hash(this.#starts[i]!, shortestCut);
    long.sort((a, b) => keys[a]! - keys[b]! || a - b);
    for (let from = 0, to = 0; from < long.length; from = to) {
      while (to < long.length && keys[long[to]!] === keys[long[from]!]) to++;
      if (to - from < 2) continue;
      const alike = long.subarray(from, to).sort((a, b) => this.#compare(a, b));
      for (let i = 0; i < alike.length; i++) {
        const shorter = alike[i]!;
        const length = this.#length(shorter);
        for (let j = i + 1; j < Math.min(alike.length, i + mostCompared); j++) {
          const longer = alike[j]!;
          if (this.#common(shorter, longer) < length) break;
          const share = length / this.#length(longer);
          if (this.#marks[shorter] === 1 || share >= smallestCutShare) sets.unite(shorter, longer);
        }
      }
    }
  }

  #uniteSimilar(sets: DisjointSets, representatives: Int32Array): void {
    const pieces = new JaccardComparison();
    for (let band = 0; band < bands; band++) {
      const table = new ChainedTable(this.#count);
      for (const i of representatives) {
        const key = this.#keys[i * bands + band]!;
        let compared = 0;
        let loaded = false;
        for (
          let other = table.first(key);
          other >= 0 && compared < mostCompared;
          other = table.following(other)
        ) {
          if (table.keyOf(other) !== key) continue;
          compared++;
          if (sets.find(i) === sets.find(other)) continue;
          const [a, b] = [this.#length(i), this.#length(other)];
          // Repetition within a text can only make the sets smaller, so this leaves room.
          if (Math.min(a, b) / Math.max(a, b) < this.#similarity * 0.8) continue;
          if (!loaded) pieces.load(this.#bytes, this.#starts[i]!, a);
          loaded = true;
          if (pieces.reaches(this.#similarity, this.#bytes, this.#starts[other]!, b)) sets.unite(i, other);
        }
        table.add(i, key);
      }
    }
  }

  #hash(start: number, length: number): number {
    let hash = 0x811c9dc5;
    for (let at = start; at < start + length; at++) hash = Math.imul(hash ^ this.#bytes[at]!, 0x01000193);
    return mixed(hash);
  }

  /** Length of the common beginning. */
  #common(a: number, b: number): number {
    const [from, to] = [this.#starts[a]!, this.#starts[b]!];
    const length = Math.min(this.#length(a), this.#length(b));
    let at = 0;
    while (at < length && this.#bytes[from + at] === this.#bytes[to + at]) at++;
    return at;
  }

  #compare(a: number, b: number): number {
    const common = this.#common(a, b);
    const [endsA, endsB] = [common === this.#length(a), common === this.#length(b)];
    if (endsA || endsB) return this.#length(a) - this.#length(b) || a - b;
    return this.#bytes[this.#starts[a]! + common]! - this.#bytes[this.#starts[b]! + common]!;
  }
}

export function findNearDuplicates(
  texts: Iterable<string>,
  options?: NearDuplicateOptions,
): DuplicateClusters {
  const finder = new NearDuplicateFinder(options);
  for (const text of texts) finder.add(text);
  return finder.clusters();
}

/** Documents by key, with chains in typed arrays. */
class ChainedTable {
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #keys: Uint32Array;
  readonly #mask: number;

  constructor(count: number) {
    const size = 1 << Math.min(24, Math.max(4, Math.ceil(Math.log2(count + 1)) + 1));
    this.#mask = size - 1;
    this.#heads = new Int32Array(size).fill(-1);
    this.#next = new Int32Array(count);
    this.#keys = new Uint32Array(count);
  }

  first(key: number): number {
    return this.#heads[key & this.#mask]!;
  }

  following(index: number): number {
    return this.#next[index]!;
  }

  keyOf(index: number): number {
    return this.#keys[index]!;
  }

  add(index: number, key: number): void {
    this.#keys[index] = key;
    this.#next[index] = this.#heads[key & this.#mask]!;
    this.#heads[key & this.#mask] = index;
  }
}

/** The different pieces of one text; emptied by a new stamp, not by writing zeros. */
class PieceSet {
  size = 0;
  #slots = new Uint32Array(1 << 10);
  #stamps = new Uint32Array(1 << 10);
  #stamp = 0;

  empty(pieces: number): void {
    if (this.#slots.length < 2 * pieces) {
      const size = 1 << Math.ceil(Math.log2(2 * pieces));
      this.#slots = new Uint32Array(size);
      this.#stamps = new Uint32Array(size);
      this.#stamp = 0;
    }
    if (++this.#stamp === 2 ** 32) {
      this.#stamps.fill(0);
      this.#stamp = 1;
    }
    this.size = 0;
  }

  /** Whether it was not in the set before. */
  add(piece: number): boolean {
    const at = this.#slotOf(piece);
    if (this.#stamps[at] === this.#stamp) return false;
    this.#stamps[at] = this.#stamp;
    this.#slots[at] = piece;
    this.size++;
    return true;
  }

  has(piece: number): boolean {
    return this.#stamps[this.#slotOf(piece)] === this.#stamp;
  }

  #slotOf(piece: number): number {
    const mask = this.#slots.length - 1;
    let at = (piece ^ (piece >>> 15)) & mask;
    while (this.#stamps[at] === this.#stamp && this.#slots[at] !== piece) at = (at + 1) & mask;
    return at;
  }
}

/** Compares one text with several. */
class JaccardComparison {
  readonly #one = new PieceSet();
  readonly #other = new PieceSet();

  load(bytes: Uint8Array, start: number, length: number): void {
    this.#one.empty(length);
    const end = start + length - pieceLength;
    for (let at = start; at <= end; at++) this.#one.add(pieceHash(bytes, at));
  }

  /** Whether the similarity reaches `threshold`; stops as soon as too many pieces of the other text were new. */
  reaches(threshold: number, bytes: Uint8Array, start: number, length: number): boolean {
    this.#other.empty(length);
    const end = start + length - pieceLength;
    const size = this.#one.size;
    // With m new pieces among n the similarity is at most (n − m) / (size + m).
    const mostNew = (length - pieceLength + 1 - threshold * size) / (1 + threshold);
    let common = 0;
    let fresh = 0;
    for (let at = start; at <= end; at++) {
      const piece = pieceHash(bytes, at);
      if (!this.#other.add(piece)) continue;
      if (this.#one.has(piece)) common++;
      else if (++fresh > mostNew) return false;
    }
    return common / (size + fresh) >= threshold;
  }
}

/** Five bytes as 32 bits: different pieces share a hash with probability 2^-32. */
function pieceHash(bytes: Uint8Array, at: number): number {
  const four = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  return mixed(Math.imul(four, 0x9e3779b1) ^ Math.imul(bytes[at + 4]! + 1, 0x85ebca6b));
}

/** Finaliser of MurmurHash3 (A. Appleby, public domain): every input bit reaches every output bit. */
function mixed(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
