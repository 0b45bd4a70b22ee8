import type { WebgpuKernel } from '../../core/backend.ts';
import { perGroupKernel, wgslFunctions, wgslGroupReductions } from '../../core/wgsl.ts';

export interface CrfPlan {
  readonly sequences: number;
  readonly steps: number;
  readonly tags: number;
}

/** A workgroup for each sequence, a lane for each tag: scores, transitions, labels → dscores, losses, alphas, pairs. */
export function crfKernel({ sequences, steps, tags }: CrfPlan): WebgpuKernel {
  return perGroupKernel({
    bindings: [
      { name: 'scores', dtype: 'f32', access: 'read' },
      { name: 'transitions', dtype: 'f32', access: 'read' },
      { name: 'labels', dtype: 'i32', access: 'read' },
      { name: 'dscores', dtype: 'f32', access: 'write' },
      { name: 'losses', dtype: 'f32', access: 'write' },
      { name: 'alphas', dtype: 'f32', access: 'write' },
      { name: 'pairs', dtype: 'f32', access: 'write' },
    ],
    groups: sequences,
    functions: `${wgslFunctions}${wgslGroupReductions}
const TAGS = ${tags}u;
const STEPS = ${steps}u;
fn length_of(sequence: u32) -> u32 {
  var length = 0u;
  while (length < STEPS && labels[sequence * STEPS + length] >= 0) { length++; }
  return length;
}
fn log_sum_into(before: u32, tag: u32) -> f32 {
  var top = -3.0e38f;
  for (var i = 0u; i < TAGS; i++) { top = max(top, alphas[before + i] + transitions[i * TAGS + tag]); }
  var sum = 0.0f;
  for (var i = 0u; i < TAGS; i++) { sum += accurate_exp(alphas[before + i] + transitions[i * TAGS + tag] - top); }
  return top + log(sum);
}
fn log_sum_out(next: u32, tag: u32) -> f32 {
  var top = -3.0e38f;
  for (var i = 0u; i < TAGS; i++) { top = max(top, dscores[next + i] + transitions[tag * TAGS + i]); }
  var sum = 0.0f;
  for (var i = 0u; i < TAGS; i++) { sum += accurate_exp(dscores[next + i] + transitions[tag * TAGS + i] - top); }
  return top + log(sum);
}
fn marginal(at: u32, log_partition: f32) -> f32 {
  return accurate_exp(alphas[at] - scores[at] + dscores[at] - log_partition);
}`,
    body: `  var counted = 0u;
  for (var other = lane; other < ${sequences}u; other += 256u) { counted += length_of(other); }
  let factor = 1.0f / max(1.0f, group_sum(lane, f32(counted)));
  let length = length_of(group);
  let first = group * STEPS * TAGS;
  let own = group * (TAGS + 1u) * TAGS;
  for (var at = lane; at < (TAGS + 1u) * TAGS; at += 256u) { pairs[own + at] = 0.0f; }
  for (var at = lane; at < STEPS * TAGS; at += 256u) { dscores[first + at] = 0.0f; }
  for (var step = 0u; step < STEPS; step++) {
    storageBarrier();
    if (step < length) {
      let row = first + step * TAGS;
      for (var tag = lane; tag < TAGS; tag += 256u) {
        var before = transitions[TAGS * TAGS + tag];
        if (step > 0u) { before = log_sum_into(row - TAGS, tag); }
        alphas[row + tag] = before + scores[row + tag];
      }
    }
  }
  storageBarrier();
  let last = first + (max(length, 1u) - 1u) * TAGS;
  var largest = -3.0e38f;
  for (var tag = lane; tag < TAGS; tag += 256u) { largest = max(largest, alphas[last + tag]); }
  let top = group_max(lane, largest);
  var mass = 0.0f;
  for (var tag = lane; tag < TAGS; tag += 256u) { mass += accurate_exp(alphas[last + tag] - top); }
  let log_partition = top + log(group_sum(lane, mass));
  // A step's scores and endings together stand in its gradients until these are known.
  for (var back = 0u; back < STEPS; back++) {
    let step = STEPS - 1u - back;
    let row = first + step * TAGS;
    storageBarrier();
    if (step + 1u < length) {
      for (var tag = lane; tag < TAGS; tag += 256u) {
        dscores[row + tag] = log_sum_out(row + TAGS, tag);
        for (var after = 0u; after < TAGS; after++) {
          let place = tag * TAGS + after;
          let way = alphas[row + tag] - log_partition + transitions[place] + dscores[row + TAGS + after];
          pairs[own + place] += accurate_exp(way);
        }
      }
    }
    storageBarrier();
    if (step < length) {
      for (var tag = lane; tag < TAGS; tag += 256u) {
        dscores[row + tag] += scores[row + tag];
        if (step + 1u < length) { dscores[row + TAGS + tag] = marginal(row + TAGS + tag, log_partition); }
      }
    }
  }
  storageBarrier();
  if (length > 0u) {
    for (var tag = lane; tag < TAGS; tag += 256u) {
      let expected = marginal(first + tag, log_partition);
      dscores[first + tag] = expected;
      pairs[own + TAGS * TAGS + tag] = expected;
    }
  }
  storageBarrier();
  if (lane == 0u) {
    var loss = 0.0f;
    var before = TAGS;
    for (var step = 0u; step < length; step++) {
      let tag = u32(labels[group * STEPS + step]);
      let at = first + step * TAGS + tag;
      loss -= scores[at] + transitions[before * TAGS + tag];
      dscores[at] -= 1.0f;
      pairs[own + before * TAGS + tag] -= 1.0f;
      before = tag;
    }
    losses[group] = select(0.0f, (log_partition + loss) * factor, length > 0u);
  }
  storageBarrier();
  for (var at = lane; at < (TAGS + 1u) * TAGS; at += 256u) { pairs[own + at] *= factor; }
  for (var at = lane; at < length * TAGS; at += 256u) { dscores[first + at] *= factor; }`,
  });
}

/** pairs [rows, size] → their sums [size], in the order of the rows. */
export function sumOfRowsKernel(rows: number, size: number): WebgpuKernel {
  return perGroupKernel({
    bindings: [
      { name: 'x', dtype: 'f32', access: 'read' },
      { name: 'y', dtype: 'f32', access: 'write' },
    ],
    groups: Math.ceil(size / 256),
    functions: '',
    body: `  let at = group * 256u + lane;
  if (at < ${size}u) {
    var sum = 0.0f;
    for (var row = 0u; row < ${rows}u; row++) { sum += x[row * ${size}u + at]; }
    y[at] = sum;
  }`,
  });
}
