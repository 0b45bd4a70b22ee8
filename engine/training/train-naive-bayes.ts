import { coefficientRows, type LinearClassifier, type LinearPipeline } from '../models/linear.ts';
import type { FeatureOptions } from '../models/term-features.ts';
import { fitTerms, recordFit } from './fit-terms.ts';
import { fitNaiveBayes, type NaiveBayesOptions } from './naive-bayes.ts';
import type { TrainingData, Work } from './work.ts';

export interface NaiveBayesRecipe extends LinearPipeline {
  readonly model: NaiveBayesOptions;
}

/** Stands for the logarithm of nothing where a model file needs a finite number. */
const NEVER = -1e30;

export async function trainNaiveBayes(
  data: TrainingData,
  recipe: NaiveBayesRecipe,
  work: Work,
): Promise<{ classifier: LinearClassifier; warnings: string[] }> {
  const started = performance.now();
  const { model } = recipe;
  // The Bernoulli form knows only whether a word is there.
  const features: FeatureOptions =
    model.form === 'bernoulli'
      ? { ...recipe.features, weighting: 'binary', sublinear: false, normalise: false }
      : recipe.features;
  const terms = await fitTerms(data, { text: recipe.text, features }, work);
  const classes = data.classes.length;
  const fit = fitNaiveBayes(terms.matrix, data.train.labels, classes, model);
  const finite = fit.intercepts.map((value) => Math.max(value, NEVER));
  let { coefficients } = fit;
  let intercepts = finite;
  if (coefficientRows(classes) === 1) {
    // Two classes have one row: the second's score less the first's.
    coefficients = Float64Array.from(
      { length: terms.matrix.columns },
      (_, column) => fit.coefficients[2 * column + 1] - fit.coefficients[2 * column],
    );
    intercepts = Float64Array.of(finite[1] - finite[0]);
  }
  const classifier = terms.classifier(coefficients, intercepts);
  const validation = terms.vectorizer.transform(data.validation.texts);
  recordFit(() => classifier, validation, data.validation, 1, null, started, work);
  return { classifier, warnings: [] };
}
