import type { WebgpuKernel } from '../../core/backend.ts';
import { perGroupKernel, wgslFunctions, wgslGroupReductions } from '../../core/wgsl.ts';

export interface SampledCrossEntropyPlan {
  readonly rows: number;
  readonly samples: number;
  readonly reduction: 'mean' | 'sum';
  readonly ignoredLabel: number;
}

/** Losses of rows → loss. */
function totalKernel(rows: number): WebgpuKernel {
  return perGroupKernel({
    bindings: [
      { name: 'losses', dtype: 'f32', access: 'read' },
      { name: 'loss', dtype: 'f32', access: 'write' },
    ],
    groups: 1,
    functions: wgslGroupReductions,
    body: `  var own = 0.0f;
  for (var row = lane; row < ${rows}u; row += 256u) { own += losses[row]; }
  let sum = group_sum(lane, own);
  if (lane == 0u) { loss[0] = sum; }`,
  });
}

/** A workgroup for each row: own, sampled, labels, samples, log_expected → down, dsampled, losses. */
export function sampledCrossEntropyKernels(plan: SampledCrossEntropyPlan): {
  perRow: WebgpuKernel;
  total: WebgpuKernel;
} {
  const { rows, samples, reduction, ignoredLabel } = plan;
  const factor =
    reduction === 'sum'
      ? '  let factor = 1.0f;'
      : `  var kept = 0.0f;
  for (var row = lane; row < ${rows}u; row += 256u) { if (labels[row] != ${ignoredLabel}) { kept += 1.0f; } }
  let factor = 1.0f / max(1.0f, group_sum(lane, kept));`;
  return {
    perRow: perGroupKernel({
      bindings: [
        { name: 'own', dtype: 'f32', access: 'read' },
        { name: 'sampled', dtype: 'f32', access: 'read' },
        { name: 'labels', dtype: 'i32', access: 'read' },
        { name: 'samples', dtype: 'i32', access: 'read' },
        { name: 'log_expected', dtype: 'f32', access: 'read' },
        { name: 'down', dtype: 'f32', access: 'write' },
        { name: 'dsampled', dtype: 'f32', access: 'write' },
        { name: 'losses', dtype: 'f32', access: 'write' },
      ],
      groups: rows,
      functions: `${wgslFunctions}${wgslGroupReductions}`,
      body: `${factor}
  let start = group * ${samples}u;
  let label = labels[group];
  let own_logit = own[group];
  var largest = own_logit;
  for (var at = lane; at < ${samples}u; at += 256u) {
    if (samples[at] != label) { largest = max(largest, sampled[start + at] - log_expected[at]); }
  }
  let top = group_max(lane, largest);
  var mass = 0.0f;
  for (var at = lane; at < ${samples}u; at += 256u) {
    if (samples[at] != label) { mass += accurate_exp(sampled[start + at] - log_expected[at] - top); }
  }
  let own_mass = accurate_exp(own_logit - top);
  let sum = group_sum(lane, mass) + own_mass;
  let counts = label != ${ignoredLabel};
  for (var at = lane; at < ${samples}u; at += 256u) {
    let e = accurate_exp(sampled[start + at] - log_expected[at] - top);
    dsampled[start + at] = select(0.0f, factor * e / sum, counts && samples[at] != label);
  }
  if (lane == 0u) {
    down[group] = select(0.0f, factor * (own_mass / sum - 1.0f), counts);
    losses[group] = select(0.0f, factor * (top + log(sum) - own_logit), counts);
  }`,
    }),
    total: totalKernel(rows),
  };
}
