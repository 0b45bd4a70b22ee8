import { describe, expect, test } from 'vitest';
import { ACCURACY, BALANCED_ACCURACY, F1, KAPPA, MACRO_F1, MACRO_PRECISION, MACRO_RECALL, MATTHEWS, PRECISION, RECALL, WEIGHTED_F1, WEIGHTED_PRECISION, WEIGHTED_RECALL, classScore, macroFBeta, scoreCount, scoresOf, weightedKappa } from '../../engine/metrics/classification-scores.ts'; // prettier-ignore
import { confusionOf } from '../../engine/metrics/confusion.ts';
import { documentLosses } from '../../engine/metrics/log-loss.ts';
import { expectClose, goldenAbsent, readGolden } from '../support/golden-cases.ts';

const golden = readGolden('06_classic/metrics');
const classification = golden.cases.filter(({ op }) => op === 'classification');

describe.skipIf(goldenAbsent !== '')(
  `scores of a confusion matrix equal scikit-learn's${goldenAbsent}`,
  () => {
    test.each(classification.map((golden) => [golden.id, golden] as const))(
      '%s',
      (_, { params, input, expected, rtol, atol }) => {
        const position = new Map((params.labels as number[]).map((label, index) => [label, index]));
        const classes = position.size;
        const numbers = (labels: number[]): Int32Array =>
          Int32Array.from(labels, (label) => position.get(label) as number);
        const confusion = confusionOf(numbers(input.y_true), numbers(input.y_pred), classes);
        const scores = new Float64Array(scoreCount(classes));
        scoresOf(confusion, scores);
        const each = (score: number): number[] =>
          Array.from({ length: classes }, (_, index) => scores[classScore(index, score)]);
        expect([...confusion.counts]).toEqual(expected.confusion_matrix.flat());
        expectClose(each(PRECISION), expected.precision, { rtol, atol });
        expectClose(each(RECALL), expected.recall, { rtol, atol });
        expectClose(each(F1), expected.f1, { rtol, atol });
        expectClose(
          [
            ACCURACY,
            BALANCED_ACCURACY,
            MACRO_PRECISION,
            MACRO_RECALL,
            MACRO_F1,
            WEIGHTED_PRECISION,
            WEIGHTED_RECALL,
            WEIGHTED_F1,
            MATTHEWS,
            KAPPA,
          ].map((score) => scores[score]),
          [
            expected.accuracy,
            expected.balanced_accuracy,
            expected.macro.precision,
            expected.macro.recall,
            expected.macro.f1,
            expected.weighted.precision,
            expected.weighted.recall,
            expected.weighted.f1,
            expected.mcc,
            expected.kappa,
          ],
          { rtol, atol },
        );
        expectClose(
          [
            macroFBeta(confusion, 0.5),
            macroFBeta(confusion, 2),
            weightedKappa(confusion, 1),
            weightedKappa(confusion, 2),
          ],
          [
            expected['f_beta_0.5_macro'],
            expected['f_beta_2.0_macro'],
            expected.kappa_linear,
            expected.kappa_quadratic,
          ],
          { rtol, atol },
        );
        // Every document has one class and is given one: the three micro averages are the accuracy.
        const { precision, recall, f1 } = expected.micro;
        expectClose([scores[ACCURACY], scores[ACCURACY], scores[ACCURACY]], [precision, recall, f1], {
          rtol,
          atol,
        });
      },
    );
  },
);

describe.skipIf(goldenAbsent !== '')('log loss equals scikit-learn’s', () => {
  test.each(
    golden.cases.filter(({ op }) => op === 'multiclass_scores').map((golden) => [golden.id, golden] as const),
  )('%s', (_, { input, expected, rtol, atol }) => {
    const probabilities = Float64Array.from((input.proba ?? input.probabilities).flat());
    const gold = Int32Array.from(input.y_true);
    const losses = documentLosses(gold, probabilities, probabilities.length / gold.length);
    expectClose([losses.reduce((sum, loss) => sum + loss, 0) / losses.length], [expected.log_loss], {
      rtol,
      atol,
    });
  });
});
