/** The loss of a tagger whose tags depend on their neighbours: the likelihood of whole sentences. */
import { ShapeError } from '../../core/errors.ts';
import { crf } from '../../ops/crf/crf.ts';
import { fromScalar, type Loss } from '../graph-network/loss.ts';
import { nothing } from '../graph-network/training-batch.ts';
import { transitionsName } from './tagger-architecture.ts';

/** Reads a sentence up to its first word without a tag: where words lack theirs, tags by themselves are better learnt. */
export function crfLoss(): Loss {
  return {
    name: 'crf',
    build(build) {
      const [sequences, steps] = build.output.shape as [number, number, number];
      const transitions = build.parameter(transitionsName);
      const labels = build.input('labels', 'i32', [sequences, steps]);
      const { loss, scoresGradient, transitionsGradient } = crf(
        build.tape,
        build.output,
        transitions,
        labels,
      );
      // Only adds the loss up: gradients start from what the operation gave.
      fromScalar(build, loss);
      return [
        { value: build.output, gradient: scoresGradient },
        { value: transitions, gradient: transitionsGradient },
      ];
    },
    fill({ tokenLabels }, shape, places, set) {
      if (tokenLabels === undefined) throw new ShapeError('crf', 'the batch has no tags.');
      const padded = new Int32Array(shape.documents * shape.tokens).fill(nothing);
      places.forEach((place, word) => (padded[place] = tokenLabels[word]!));
      set('labels', padded);
    },
  };
}
