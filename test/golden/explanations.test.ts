import { describe, expect, test } from 'vitest';
import { createReferenceBackend } from '../../engine/backends/reference/reference-backend.ts';
import { integratedGradients } from '../../engine/models/dan-integrated-gradients.ts';
import {
  cosineDistances,
  hammingDistances,
  kernelWeights,
  weightedRidge,
} from '../../engine/explain/lime.ts';
import { occlusion } from '../../engine/explain/occlusion.ts';
import { exactShapley, permutationShapley } from '../../engine/explain/shapley.ts';
import {
  expectClose,
  goldenAbsent,
  readGolden,
  type GoldenCase,
  type GoldenFile,
} from '../support/golden-cases.ts';

/** The small network of these files: mean of the vectors of the tokens that are there, tanh layer, linear layer. */
function modelOf(
  golden: GoldenFile,
  { inputs, params }: GoldenCase,
): { tokens: number; value(mask: ArrayLike<number>): number } {
  const tensor = (name: string): Float64Array => golden.tensor(inputs[name].tensor);
  const [E, W1, b1, W2, b2, tokens] = ['E', 'W1', 'b1', 'W2', 'b2', 'tokens'].map(tensor) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const width = inputs.E.shape[1] as number;
  return {
    tokens: tokens.length,
    value(mask) {
      const mean = new Float64Array(width);
      let present = 0;
      tokens.forEach((token, index) => {
        if (mask[index] === 0) return;
        present += 1;
        for (let column = 0; column < width; column++) mean[column] += E[token * width + column];
      });
      const hidden = b1.map((bias, row) => {
        let sum = bias;
        if (present > 0)
          for (let column = 0; column < width; column++)
            sum += (W1[row * width + column] * mean[column]) / present;
        return Math.tanh(sum);
      });
      const logits = b2.map((bias, row) =>
        hidden.reduce((sum, unit, column) => sum + W2[row * hidden.length + column] * unit, bias),
      );
      if (params.output === 'logit') return logits[params.class];
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      return Math.exp(logits[params.class]) / total;
    },
  };
}

const valuesOf =
  ({ tokens, value }: ReturnType<typeof modelOf>) =>
  (masks: Uint8Array): Promise<Float64Array> =>
    Promise.resolve(
      Float64Array.from({ length: masks.length / tokens }, (_, row) =>
        value(masks.subarray(row * tokens, (row + 1) * tokens)),
      ),
    );

const named = (golden: GoldenFile, op: string) =>
  golden.cases.filter((one) => one.op === op).map((one) => [one.id, one] as const);

const occlusions = readGolden('08_explain/occlusion');
describe.skipIf(goldenAbsent !== '')(`occlusion${goldenAbsent}`, () => {
  test.each(named(occlusions, 'occlusion'))('%s', async (_, one) => {
    const model = modelOf(occlusions, one);
    const { remove } = one['outputs'];
    expectClose(await occlusion(model.tokens, 1, valuesOf(model)), occlusions.tensor(remove.tensor), remove);
  });
});

const shapleys = readGolden('08_explain/shapley');
describe.skipIf(goldenAbsent !== '')(`Shapley values${goldenAbsent}`, () => {
  test.each(named(shapleys, 'shapley'))('%s', async (_, one) => {
    const model = modelOf(shapleys, one);
    const expected = shapleys.tensor(one['outputs'].shapley.tensor);
    const exact = await exactShapley(model.tokens, 1, valuesOf(model));
    expectClose(exact.values, expected, one['outputs'].shapley);
    const { v_all, v_none } = one['scalars'];
    expectClose([exact.values.reduce((sum, value) => sum + value, 0)], [v_all.value - v_none.value], {
      atol: 1e-6,
    });
    const estimated = await permutationShapley(model.tokens, 1, valuesOf(model), {
      permutations: 400,
      seed: 1,
    });
    expectClose([estimated.values.reduce((sum, value) => sum + value, 0)], [v_all.value - v_none.value], {
      atol: 1e-6,
    });
    // Within five standard errors, which the estimate itself gives.
    estimated.values.forEach((value, index) => {
      expectClose([value], [expected[index]], { rtol: 0, atol: 5 * estimated.errors[index] + 1e-6 });
    });
  });
});

const limes = readGolden('08_explain/lime');
describe.skipIf(goldenAbsent !== '')(`LIME${goldenAbsent}`, () => {
  // Fits on chosen features only (params.k) have no counterpart here.
  test.each(named(limes, 'lime').filter(([, { params }]) => params.k === null))('%s', async (_, one) => {
    const { params, inputs, outputs, scalars } = one;
    const model = modelOf(limes, one);
    const masks = Uint8Array.from(limes.tensor(inputs.Z.tensor));
    const distances =
      params.distance === 'cosine'
        ? cosineDistances(masks, model.tokens)
        : hammingDistances(masks, model.tokens);
    expectClose(distances, limes.tensor(outputs.distances.tensor), outputs.distances);
    const weights = kernelWeights(distances, params.width);
    expectClose(weights, limes.tensor(outputs.kernel_weights.tensor), outputs.kernel_weights);
    const values = await valuesOf(model)(masks);
    expectClose(values, limes.tensor(outputs.values.tensor), outputs.values);
    const fit = weightedRidge(masks, model.tokens, values, weights, params.alpha);
    expectClose(fit.coefficients, limes.tensor(outputs.coefficients.tensor), outputs.coefficients);
    expectClose([fit.intercept], [scalars.intercept.value], scalars.intercept);
    expectClose([fit.score], [scalars.score.value], scalars.score);
    expectClose([fit.localPrediction], [scalars.local_prediction.value], scalars.local_prediction);
  });
});

const gradients = readGolden('08_explain/gradient');
describe.skipIf(goldenAbsent !== '')(`integrated gradients${goldenAbsent}`, () => {
  // Ours start from zero vectors and explain logits.
  const ours = named(gradients, 'gradient_attribution').filter(
    ([, { params }]) => params.output === 'logit' && params.baseline === 'zero',
  );
  test.each(ours.flatMap(([id, one]) => [5, 20, 50].map((steps) => [id, steps, one] as const)))(
    '%s, %i steps',
    async (_, steps, one) => {
      const backend = createReferenceBackend();
      const parameters = (
        [
          ['embedding.weight', 'E'],
          ['hidden.0.weight', 'W1'],
          ['hidden.0.bias', 'b1'],
          ['output.weight', 'W2'],
          ['output.bias', 'b2'],
        ] as const
      ).map(([name, input]) => {
        const { tensor, shape } = one['inputs'][input];
        return { name, shape, data: Float32Array.from(gradients.tensor(tensor)) };
      });
      const classes = one['inputs'].b2.shape[0] as number;
      const all = await integratedGradients(
        backend,
        {
          classes,
          embeddingSize: one['inputs'].E.shape[1],
          hiddenSizes: [one['inputs'].b1.shape[0]],
          activation: 'tanh',
        },
        parameters,
        Int32Array.from(gradients.tensor(one['inputs'].tokens.tensor)),
        steps,
      );
      const expected = one['outputs'][`ig_midpoint_${String(steps)}`];
      expectClose(
        all.filter((_value, index) => index % classes === one['params'].class),
        gradients.tensor(expected.tensor),
        expected,
      );
      expect(backend.allocatedBytes).toBe(0);
      await backend.dispose();
    },
  );
});
