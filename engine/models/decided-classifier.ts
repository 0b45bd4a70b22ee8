/** A classifier with its decision: calibrated probabilities wherever it is asked, and both in one model file. */
import { answersOf } from '../metrics/answers.ts';
import type { Token } from '../text/token.ts';
import { calibrated } from './calibration/calibration-map.ts';
import type { Classifier, ClassifierKind, DocumentVectors, FeatureShares } from './classifier.ts';
import type { Decision } from './decision.ts';
import { withDecision } from './model-file.ts';

export class DecidedClassifier implements Classifier {
  readonly kind: ClassifierKind;
  readonly classes: readonly string[];
  readonly parameterCount: number;
  /** As the method made it. */
  readonly own: Classifier;
  readonly decision: Decision;
  readonly featureShares?: (text: string) => Promise<FeatureShares>;
  readonly documentVectors?: (texts: readonly string[]) => Promise<DocumentVectors>;

  constructor(own: Classifier, decision: Decision) {
    this.own = own;
    this.decision = decision;
    this.kind = own.kind;
    this.classes = own.classes;
    this.parameterCount = own.parameterCount;
    if (own.featureShares !== undefined)
      this.featureShares = async (text) => atTemperature(await own.featureShares!(text), decision);
    if (own.documentVectors !== undefined) this.documentVectors = (texts) => own.documentVectors!(texts);
  }

  async predictProbabilities(texts: readonly string[]): Promise<Float32Array> {
    const probabilities = await this.own.predictProbabilities(texts);
    const { calibration } = this.decision;
    return calibration === null ? probabilities : calibrated(calibration, probabilities, this.classes.length);
  }

  tokenise(text: string): Token[] {
    return this.own.tokenise(text);
  }

  async save(): Promise<Uint8Array> {
    return withDecision(await this.own.save(), this.decision);
  }

  dispose(): void {
    this.own.dispose();
  }
}

/** Class given to each document by this classifier. */
export function answersBy(classifier: Classifier, probabilities: Float32Array): Int32Array {
  const cutoffs = classifier instanceof DecidedClassifier ? classifier.decision.cutoffs : null;
  return answersOf(probabilities, classifier.classes.length, cutoffs);
}

/** Logits divided by the temperature; other maps are not linear in them, and their shares stay those of the own logits. */
function atTemperature(shares: FeatureShares, { calibration }: Decision): FeatureShares {
  if (calibration?.method !== 'temperature') return shares;
  const { temperature } = calibration;
  const scaled = (values: Float64Array): Float64Array => values.map((value) => value / temperature);
  return { ...shares, shares: scaled(shares.shares), difference: scaled(shares.difference) };
}
