import { lane, splat, vexp, vlog } from '../../backends/wasm/assembly/simd';
import { rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';

function exponential(x: f32): f32 {
  return lane(vexp(splat(x)));
}

/** Σ exp over `tags` ways is taken of a[i] + b[i · stride]; both in elements. Gives its logarithm. */
function logSumOfWays(a: usize, b: usize, stride: usize, tags: i32): f32 {
  let top: f32 = -Infinity;
  for (let at = 0; at < tags; at++)
    top = max(top, load<f32>(a + ((<usize>at) << 2)) + load<f32>(b + <usize>at * stride));
  let sum: f32 = 0;
  for (let at = 0; at < tags; at++)
    sum += exponential(load<f32>(a + ((<usize>at) << 2)) + load<f32>(b + <usize>at * stride) - top);
  return top + lane(vlog(splat(sum)));
}

/**
 * scores, transitions, labels → dScores, losses, alphas, pairs; then sequences, steps, tags. What is expected of each pair of
 * neighbouring tags, less what is there, is kept for each sequence, so that its sum does not depend on the threads.
 */
export function crfSequences(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const scores = load<usize>(args, 0);
  const transitions = load<usize>(args, 4);
  const labels = load<usize>(args, 8);
  const dScores = load<usize>(args, 12);
  const losses = load<usize>(args, 16);
  const alphas = load<usize>(args, 20);
  const pairs = load<usize>(args, 24);
  const sequences = load<i32>(args, 28);
  const steps = load<i32>(args, 32);
  const tags = load<i32>(args, 36);
  const row = (<usize>tags) << 2;
  const starts = transitions + <usize>tags * row;
  let counted = 0;
  for (let sequence = 0; sequence < sequences; sequence++)
    for (let step = 0; step < steps; step++) {
      if (load<i32>(labels + ((<usize>(sequence * steps + step)) << 2)) < 0) break;
      counted++;
    }
  const factor: f32 = <f32>1 / <f32>max(1, counted);
  const to = rowsTo(sequences, thread, threads);
  for (let sequence = rowsFrom(sequences, thread, threads); sequence < to; sequence++) {
    const gold = labels + ((<usize>(sequence * steps)) << 2);
    const x = scores + <usize>(sequence * steps) * row;
    const dx = dScores + <usize>(sequence * steps) * row;
    const alpha = alphas + <usize>(sequence * steps) * row;
    const own = pairs + <usize>(sequence * (tags + 1)) * row;
    memory.fill(dx, 0, <usize>steps * row);
    memory.fill(own, 0, (<usize>tags + 1) * row);
    let length = 0;
    while (length < steps && load<i32>(gold + ((<usize>length) << 2)) >= 0) length++;
    if (length == 0) {
      store<f32>(losses + ((<usize>sequence) << 2), 0);
      continue;
    }
    for (let step = 0; step < length; step++)
      for (let tag = 0; tag < tags; tag++) {
        const column = (<usize>tag) << 2;
        const here = <usize>step * row + column;
        const before: f32 =
          step == 0
            ? load<f32>(starts + column)
            : logSumOfWays(alpha + <usize>(step - 1) * row, transitions + column, row, tags);
        store<f32>(alpha + here, before + load<f32>(x + here));
      }
    const last = alpha + <usize>(length - 1) * row;
    let top: f32 = -Infinity;
    for (let tag = 0; tag < tags; tag++) top = max(top, load<f32>(last + ((<usize>tag) << 2)));
    let mass: f32 = 0;
    for (let tag = 0; tag < tags; tag++) mass += exponential(load<f32>(last + ((<usize>tag) << 2)) - top);
    const logPartition: f32 = top + lane(vlog(splat(mass)));
    let loss: f32 = logPartition;
    // Endings, from the last step on: those of a step take the place of its gradients until these are known.
    for (let step = length - 1; step >= 0; step--) {
      const beta = dx + <usize>step * row;
      if (step < length - 1) {
        const next = dx + <usize>(step + 1) * row;
        const nextScores = x + <usize>(step + 1) * row;
        // next holds scores + endings of the step behind.
        for (let tag = 0; tag < tags; tag++)
          store<f32>(beta + ((<usize>tag) << 2), logSumOfWays(next, transitions + <usize>tag * row, 4, tags));
        // Pairs of this step and the one behind, and then the gradient of the one behind.
        for (let tag = 0; tag < tags; tag++) {
          const reached = load<f32>(alpha + <usize>step * row + ((<usize>tag) << 2)) - logPartition;
          for (let after = 0; after < tags; after++) {
            const column = (<usize>after) << 2;
            const place = <usize>tag * row + column;
            const way = reached + load<f32>(transitions + place) + load<f32>(next + column);
            store<f32>(own + place, load<f32>(own + place) + exponential(way));
          }
        }
        finishStep(alpha + <usize>(step + 1) * row, nextScores, next, logPartition, tags);
      }
      for (let tag = 0; tag < tags; tag++) {
        const column = (<usize>tag) << 2;
        store<f32>(beta + column, load<f32>(beta + column) + load<f32>(x + <usize>step * row + column));
      }
    }
    finishStep(alpha, x, dx, logPartition, tags);
    memory.copy(own + <usize>tags * row, dx, row);
    let from = tags;
    for (let step = 0; step < length; step++) {
      const label = load<i32>(gold + ((<usize>step) << 2));
      const column = (<usize>label) << 2;
      const here = <usize>step * row + column;
      const place = <usize>from * row + column;
      loss -= load<f32>(x + here) + load<f32>(transitions + place);
      store<f32>(dx + here, load<f32>(dx + here) - 1);
      store<f32>(own + place, load<f32>(own + place) - 1);
      from = label;
    }
    for (let at: usize = 0; at < <usize>length * row; at += 4)
      store<f32>(dx + at, load<f32>(dx + at) * factor);
    for (let at: usize = 0; at < (<usize>tags + 1) * row; at += 4)
      store<f32>(own + at, load<f32>(own + at) * factor);
    store<f32>(losses + ((<usize>sequence) << 2), loss * factor);
  }
}

/** `ends`, scores and endings of a step together, become the probabilities of its tags. */
function finishStep(alpha: usize, scores: usize, ends: usize, logPartition: f32, tags: i32): void {
  for (let tag = 0; tag < tags; tag++) {
    const column = (<usize>tag) << 2;
    const score = load<f32>(alpha + column) - load<f32>(scores + column) + load<f32>(ends + column);
    store<f32>(ends + column, exponential(score - logPartition));
  }
}

/** pairs [sequences, size] → their sum [size], in the order of the sequences. */
export function crfTransitions(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const pairs = load<usize>(args, 0);
  const target = load<usize>(args, 4);
  const sequences = load<i32>(args, 8);
  const size = load<i32>(args, 12);
  const to = rowsTo(size, thread, threads);
  for (let at = rowsFrom(size, thread, threads); at < to; at++) {
    let sum: f32 = 0;
    for (let sequence = 0; sequence < sequences; sequence++)
      sum += load<f32>(pairs + ((<usize>(sequence * size + at)) << 2));
    store<f32>(target + ((<usize>at) << 2), sum);
  }
}
