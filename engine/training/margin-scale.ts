/**
 * Margins to probabilities without changing any decision: softmax of one factor times the margins, the factor that makes
 * held-out documents of the training part most likely. (Platt 1999 fits an offset too, which would move the decisions.)
 */

/** Fold of each document: classes are dealt out in turn, so that each fold has its share of all. */
export function stratifiedFolds(labels: Int32Array, classes: number, folds: number): Int32Array {
  const next = Int32Array.from({ length: classes }, (_, index) => index);
  return labels.map((label) => next[label]++ % folds);
}

/**
 * @param margins documents × rows; one row where there are two classes
 * @param weights of the documents
 */
export function fitMarginScale(
  margins: Float64Array,
  labels: Int32Array,
  rows: number,
  weights: Float64Array,
): number {
  // The loss is convex in the factor; its logarithm is searched, for a factor is positive.
  const lossAt = (scale: number): number => {
    let sum = 0;
    labels.forEach((label, document) => {
      let loss = 0;
      if (rows === 1) {
        const margin = (label === 1 ? 1 : -1) * scale * margins[document];
        loss = margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
      } else {
        const at = document * rows;
        let most = -Infinity;
        for (let row = 0; row < rows; row++) most = Math.max(most, scale * margins[at + row]);
        let exponentials = 0;
        for (let row = 0; row < rows; row++) exponentials += Math.exp(scale * margins[at + row] - most);
        loss = Math.log(exponentials) + most - scale * margins[at + label];
      }
      sum += weights[document] * loss;
    });
    return sum;
  };
  let low = Math.log(1e-3);
  let high = Math.log(1e3);
  const golden = (Math.sqrt(5) - 1) / 2;
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  let leftLoss = lossAt(Math.exp(left));
  let rightLoss = lossAt(Math.exp(right));
  while (high - low > 1e-3) {
    if (leftLoss <= rightLoss) {
      high = right;
      right = left;
      rightLoss = leftLoss;
      left = high - golden * (high - low);
      leftLoss = lossAt(Math.exp(left));
    } else {
      low = left;
      left = right;
      leftLoss = rightLoss;
      right = low + golden * (high - low);
      rightLoss = lossAt(Math.exp(right));
    }
  }
  return Math.exp((low + high) / 2);
}
