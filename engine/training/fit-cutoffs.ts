/**
 * Cutoffs of probabilities, chosen on the validation part: which answer is given is a question of what errors cost, and
 * the most probable class is the best answer only where all errors cost the same (Elkan 2001).
 */

export const cutoffRules = ['macro-f1', 'balanced-accuracy', 'f1', 'cost', 'precision', 'recall'] as const;
export type CutoffRule = (typeof cutoffRules)[number];

export interface CutoffWish {
  readonly rule: CutoffRule;
  /** Of `cost`: how many false alarms a miss is worth. */
  readonly costRatio: number;
  /** Of `precision` and `recall`: what is to be reached at least. */
  readonly target: number;
}

/** Rules that ask about the second of two classes. */
export function needsTwoClasses(rule: CutoffRule): boolean {
  return rule !== 'macro-f1' && rule !== 'balanced-accuracy';
}

export interface FittedCutoffs {
  readonly cutoffs: readonly number[];
  /** Whether the target is reached on the documents that they were fitted on. */
  readonly reached: boolean;
}

/** Rounds of coordinate ascent over the classes. */
const mostRounds = 10;
/** Cutoffs stay above zero and below one. */
const margin = 1e-6;

/**
 * @param probabilities row-major documents × classes
 * Throws RangeError where the rule needs two classes and there are more.
 */
export function fitCutoffs(
  probabilities: Float32Array,
  gold: Int32Array,
  classes: number,
  wish: CutoffWish,
): FittedCutoffs {
  if (classes === 2) {
    const { cutoff, reached } = fitOne(probabilities, gold, wish);
    return { cutoffs: [1 - cutoff, cutoff], reached };
  }
  if (needsTwoClasses(wish.rule)) throw new RangeError(`The rule “${wish.rule}” is for two classes.`);
  return { cutoffs: ascend(probabilities, gold, classes, wish.rule), reached: true };
}

/** Counts at one cutoff: the second class is the one that is looked for. */
interface Counts {
  readonly hits: number;
  readonly falseAlarms: number;
  readonly misses: number;
  readonly rightlyLeft: number;
}

/** Every cutoff between two neighbouring probabilities is tried; of equally good ones the nearest to a half is taken. */
function fitOne(
  probabilities: Float32Array,
  gold: Int32Array,
  wish: CutoffWish,
): { readonly cutoff: number; readonly reached: boolean } {
  const order = Array.from(gold, (_, row) => row).sort(
    (a, b) => probabilities[2 * b + 1]! - probabilities[2 * a + 1]!,
  );
  const positives = gold.reduce((sum, label) => sum + label, 0);
  let [hits, falseAlarms] = [0, 0];
  let best = { worth: [-Infinity, -Infinity] as readonly [number, number], cutoff: 0.5, reached: false };
  const consider = (above: number, below: number): void => {
    const cutoff = Math.min(1 - margin, Math.max(margin, (above + below) / 2));
    const counts = {
      hits,
      falseAlarms,
      misses: positives - hits,
      rightlyLeft: gold.length - positives - falseAlarms,
    };
    const { worth, reached } = worthOf(counts, wish);
    const order =
      worth[0] - best.worth[0] ||
      worth[1] - best.worth[1] ||
      Math.abs(best.cutoff - 0.5) - Math.abs(cutoff - 0.5);
    if (best.worth[0] === -Infinity || order > 0) best = { worth, cutoff, reached };
  };
  consider(1, order.length === 0 ? 0 : probabilities[2 * order[0]! + 1]!);
  order.forEach((row, place) => {
    if (gold[row] === 1) hits += 1;
    else falseAlarms += 1;
    const own = probabilities[2 * row + 1]!;
    const next = place + 1 < order.length ? probabilities[2 * order[place + 1]! + 1]! : 0;
    if (next < own || place + 1 === order.length) consider(own, next);
  });
  return best;
}

/** The larger the better; the second number decides between equal first ones. */
function worthOf(
  { hits, falseAlarms, misses, rightlyLeft }: Counts,
  { rule, costRatio, target }: CutoffWish,
): { readonly worth: readonly [number, number]; readonly reached: boolean } {
  const precision = ratio(hits, hits + falseAlarms);
  const recall = ratio(hits, hits + misses);
  const plain = (worth: number): { worth: readonly [number, number]; reached: boolean } => ({
    worth: [worth, 0],
    reached: true,
  });
  switch (rule) {
    case 'f1':
      return plain(ratio(2 * hits, 2 * hits + falseAlarms + misses));
    case 'macro-f1':
      return plain(
        ratio(2 * hits, 2 * hits + falseAlarms + misses) +
          ratio(2 * rightlyLeft, 2 * rightlyLeft + falseAlarms + misses),
      );
    case 'balanced-accuracy':
      return plain(recall + ratio(rightlyLeft, rightlyLeft + falseAlarms));
    case 'cost':
      return plain(-(costRatio * misses + falseAlarms));
    case 'precision': {
      const reached = precision >= target;
      return { worth: reached ? [1, recall] : [precision - 1, recall], reached };
    }
    case 'recall': {
      const reached = recall >= target;
      return { worth: reached ? [1, precision] : [recall - 1, precision], reached };
    }
  }
}

/**
 * One class after the other gets the cutoff that is best while the others keep theirs, until nothing changes. As a
 * document moves to a class, only its old and its new class have other numbers.
 */
function ascend(
  probabilities: Float32Array,
  gold: Int32Array,
  classes: number,
  rule: CutoffRule,
): readonly number[] {
  const n = gold.length;
  const cutoffs = new Float64Array(classes).fill(1 / classes);
  const support = new Float64Array(classes);
  for (const label of gold) support[label]! += 1;
  const hits = new Float64Array(classes);
  const given = new Float64Array(classes);
  const worth = (label: number): number =>
    rule === 'macro-f1'
      ? ratio(2 * hits[label]!, support[label]! + given[label]!)
      : ratio(hits[label]!, support[label]!);
  const ratios = new Float64Array(n);
  const others = new Int32Array(n);
  for (let round = 0; round < mostRounds; round++) {
    let changed = false;
    for (let label = 0; label < classes; label++) {
      hits.fill(0);
      given.fill(0);
      for (let row = 0; row < n; row++) {
        let other = label === 0 ? 1 : 0;
        for (let index = 0; index < classes; index++) {
          if (index === label) continue;
          const beats =
            probabilities[row * classes + index]! / cutoffs[index]! >
            probabilities[row * classes + other]! / cutoffs[other]!;
          if (beats) other = index;
        }
        others[row] = other;
        ratios[row] =
          probabilities[row * classes + label]! /
          Math.max(probabilities[row * classes + other]! / cutoffs[other]!, Number.MIN_VALUE);
        given[other]! += 1;
        if (gold[row] === other) hits[other]! += 1;
      }
      let sum = 0;
      for (let index = 0; index < classes; index++) sum += worth(index);
      const order = Array.from(ratios.keys()).sort((a, b) => ratios[b]! - ratios[a]!);
      const kept = { worth: -Infinity, cutoff: cutoffs[label]! };
      const best = { ...kept };
      let above = Infinity;
      const consider = (below: number): void => {
        // At the present cutoff nothing would change.
        if (cutoffs[label]! > below && cutoffs[label]! <= above) kept.worth = sum;
        if (sum > best.worth) {
          best.worth = sum;
          best.cutoff = above === Infinity ? below * 2 : (above + below) / 2;
        }
      };
      order.forEach((row, place) => {
        if (place === 0 || ratios[row]! < above) consider(ratios[row]!);
        above = ratios[row]!;
        const other = others[row]!;
        sum -= worth(label) + worth(other);
        given[other]! -= 1;
        given[label]! += 1;
        if (gold[row] === other) hits[other]! -= 1;
        if (gold[row] === label) hits[label]! += 1;
        sum += worth(label) + worth(other);
      });
      consider(0);
      const better = best.worth > kept.worth + 1e-12 && best.cutoff > 0 && Number.isFinite(best.cutoff);
      if (better && best.cutoff !== cutoffs[label]) {
        cutoffs[label] = best.cutoff;
        changed = true;
      }
    }
    if (!changed) break;
  }
  const total = cutoffs.reduce((all, cutoff) => all + cutoff, 0);
  return Array.from(cutoffs, (cutoff) => cutoff / total);
}

function ratio(of: number, all: number): number {
  return all === 0 ? 0 : of / all;
}
