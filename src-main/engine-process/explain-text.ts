/** Explains one prediction by the words of its text. */
import { cosineDistances, kernelWeights, randomDeletions, weightedRidge } from '../../engine/explain/lime.ts';
import { occlusion } from '../../engine/explain/occlusion.ts';
import { shareAmongUnits } from '../../engine/explain/share-among-units.ts';
import { EXACT_UNITS, exactShapley, permutationShapley } from '../../engine/explain/shapley.ts';
import { probabilitiesOfMasks, unitsOf } from '../../engine/explain/text-units.ts';
import { answersBy } from '../../engine/models/decided-classifier.ts';
import { argmaxRows } from '../../engine/metrics/confusion.ts';
import type { Classifier } from '../../engine/models/classifier.ts';
import { LecternError } from '../api/errors.ts';
import type { Explanation, ExplanationMethod } from '../api/explanations.ts';

type ExplainedText = Pick<
  Explanation,
  'probabilities' | 'predicted' | 'attributions' | 'unit' | 'notes' | 'seconds'
>;

const LIME_SAMPLES = 1_000;
const LIME_WIDTH = 25;
const LIME_PENALTY = 1;
const PERMUTATIONS = 50;

export async function explainText(
  classifier: Classifier,
  text: string,
  method: ExplanationMethod,
  seed: number,
  modelNotes: readonly string[],
): Promise<ExplainedText> {
  const started = performance.now();
  const classes = classifier.classes.length;
  const units = unitsOf(classifier, text);
  const count = units.units.length;
  const probabilities = await classifier.predictProbabilities([text]);
  const notes = [...modelNotes];
  const values = (masks: Uint8Array): Promise<Float32Array> => probabilitiesOfMasks(classifier, units, masks);
  let weights: Float64Array;
  let unit: string;
  if (method === 'integrated-gradients') {
    const features = await classifier.featureShares?.(text);
    if (features === undefined)
      throw new LecternError(
        'bad-input',
        'This model reads no words, so it has no gradient that integrated gradients could follow.',
        'Choose a logistic or dan run, or another method.',
      );
    const shared = shareAmongUnits(features, units.units);
    weights = shared.weights;
    unit = `Share of the word in the ${
      features.logOdds
        ? 'log-odds of the category against the other'
        : 'logit of the category (its score before it becomes a probability)'
    }; all words together make the difference to the empty text.`;
    notes.push(
      features.steps === 1
        ? 'This model is linear: a share is the weight of a feature times its value, with no approximation.'
        : `Midpoint rule with ${String(features.steps)} steps from zero vectors, which is an empty text, to this text.`,
      'What the model reads as several features, such as pairs of words or pieces of a word, counts in equal parts for the words it is made of.',
      `Together the words miss the difference to the empty text by at most ${shared.gap.toExponential(1)}.`,
    );
  } else if (count === 0) {
    weights = new Float64Array(0);
    unit = '';
    notes.push('The text has no words that could be taken out.');
  } else if (method === 'occlusion') {
    weights = await occlusion(count, classes, values);
    unit = 'Change in the probability of the category when the word is there instead of taken out.';
  } else if (method === 'shapley') {
    const exact = count <= EXACT_UNITS;
    const result = exact
      ? await exactShapley(count, classes, values)
      : await permutationShapley(count, classes, values, { permutations: PERMUTATIONS, seed });
    weights = result.values;
    unit =
      'Share of the word in the probability of the category; all words together make the difference to the empty text.';
    notes.push(
      exact
        ? `Exact, over all ${String(2 ** count)} selections of words.`
        : `Estimated from ${String(2 * PERMUTATIONS)} orders of the words, standard error at most ${Math.max(...result.errors).toFixed(3)}.`,
    );
  } else {
    weights = new Float64Array(count * classes);
    const masks = randomDeletions(count, LIME_SAMPLES, seed);
    const answers = await values(masks);
    const nearness = kernelWeights(cosineDistances(masks, count), LIME_WIDTH);
    const predicted = argmaxRows(probabilities, classes)[0] as number;
    for (let label = 0; label < classes; label++) {
      const targets = Float64Array.from(
        { length: LIME_SAMPLES },
        (_, row) => answers[row * classes + label] as number,
      );
      const fit = weightedRidge(masks, count, targets, nearness, LIME_PENALTY);
      fit.coefficients.forEach((coefficient, word) => (weights[word * classes + label] = coefficient));
      if (label === predicted)
        notes.push(
          `The linear surrogate explains ${(100 * Math.max(0, fit.score)).toFixed(0)} % of the variance near this text (R²) and gives ${fit.localPrediction.toFixed(2)} for it.`,
        );
    }
    unit = 'Coefficient of the word in a linear model of the probability near this text.';
  }
  return {
    probabilities: [...probabilities],
    predicted: answersBy(classifier, probabilities)[0] as number,
    attributions: units.units.map(({ start, end }, index) => ({
      start,
      end,
      text: text.slice(start, end),
      weights: [...weights.subarray(index * classes, (index + 1) * classes)],
    })),
    unit,
    notes,
    seconds: (performance.now() - started) / 1000,
  };
}
