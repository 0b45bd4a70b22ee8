import { describe, test } from 'vitest';
import { coefficientRows, linearScores } from '../../engine/models/linear.ts';
import type { SparseMatrix } from '../../engine/text/sparse-matrix.ts';
import { minimise } from '../../engine/training/lbfgs.ts';
import { logisticObjective } from '../../engine/training/logistic-objective.ts';
import { expectClose, goldenAbsent, readGolden } from '../support/golden-cases.ts';

const golden = readGolden('06_classic/linear_models');
const cases = golden.cases.filter(({ op }) => op === 'logistic_binary' || op === 'logistic_multinomial');

function sparse(dense: Float64Array, [rows, columns]: [number, number]): SparseMatrix {
  return {
    rows,
    columns,
    offsets: Int32Array.from({ length: rows + 1 }, (_, row) => row * columns),
    indices: Int32Array.from({ length: rows * columns }, (_, cell) => cell % columns),
    values: dense,
  };
}

function weightsOf(spec: unknown, labels: Int32Array, classes: number): Float64Array {
  if (spec === null) return new Float64Array(classes).fill(1);
  if (spec === 'balanced') {
    const counts = new Float64Array(classes);
    for (const label of labels) counts[label] += 1;
    return counts.map((count) => labels.length / (classes * count));
  }
  return Float64Array.from(
    { length: classes },
    (_, index) => (spec as Record<string, number>)[String(index)],
  );
}

describe.skipIf(goldenAbsent !== '')(
  `logistic regression finds scikit-learn's solutions${goldenAbsent}`,
  () => {
    test.each(cases.map((one) => [one.id, one] as const))(
      '%s',
      async (_, { params, inputs, outputs, scalars }) => {
        const tensor = (entry: { tensor: string }): Float64Array => golden.tensor(entry.tensor);
        const labels = Int32Array.from(tensor(inputs.y));
        const classes = Math.max(...labels) + 1;
        const rows = coefficientRows(classes);
        const weights = weightsOf(params.class_weight, labels, classes);
        const objective = logisticObjective({
          matrix: sparse(tensor(inputs.X), inputs.X.shape),
          labels,
          classes,
          c: params.C,
          classWeights: weights,
          fitIntercept: params.fit_intercept,
        });
        for (const preconditioner of [undefined, objective.preconditioner()]) {
          const position = new Float64Array(objective.size);
          const { value } = await minimise(position, objective.evaluate, {
            maxIterations: 2_000,
            tolerance: 1e-9,
            ...(preconditioner === undefined ? {} : { preconditioner }),
            iterated: () => Promise.resolve(),
          });
          const features = inputs.X.shape[1] as number;
          const coefficients = Float64Array.from(
            { length: rows * features },
            (_, cell) => position[(cell % features) * rows + Math.floor(cell / features)],
          );
          const intercepts = position.slice(features * rows);
          const mean = rows === 1 ? 0 : intercepts.reduce((sum, one) => sum + one, 0) / rows;
          expectClose(coefficients, tensor(outputs.coef), outputs.coef);
          if (params.fit_intercept === true)
            expectClose(
              intercepts.map((one) => one - mean),
              tensor(outputs.intercept),
              outputs.intercept,
            );
          let scale = 0;
          for (const label of labels) scale += weights[label];
          expectClose([value * params.C * scale], [scalars.objective.value], scalars.objective);
          const scores = linearScores(
            sparse(tensor(inputs.X_new), inputs.X_new.shape),
            position,
            intercepts.map((one) => one - mean),
            rows,
          );
          expectClose(scores, tensor(outputs.decision_new), outputs.decision_new);
        }
      },
    );
  },
);
