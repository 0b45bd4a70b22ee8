import type { WebgpuKernel } from '../../core/backend.ts';
import { wgslNumber } from '../../core/expression-code.ts';
import type { Binding } from '../../core/wgsl.ts';
import { perGroupKernel, wgslFunctions, wgslGroupReductions } from '../../core/wgsl.ts';

export interface CrossEntropyPlan {
  readonly rows: number;
  readonly classes: number;
  readonly reduction: 'mean' | 'sum';
  readonly labelSmoothing: number;
  readonly ignoredLabel: number;
  readonly weighted: boolean;
  readonly accumulates: boolean;
}

/** Up to here one workgroup does everything, loss included, in one dispatch. */
const smallBatch = 32768;
/** From here on, as for a vocabulary, a workgroup shares out one row. */
const wideRow = 1024;

/**
 * logits, labels [, class weights] → gradient of the logits, then either [running,] loss in one dispatch or the losses of
 * the rows for a second kernel: losses → [running,] loss.
 */
export function crossEntropyKernels(plan: CrossEntropyPlan): {
  perRow: WebgpuKernel;
  total: WebgpuKernel | undefined;
} {
  const { rows, classes, reduction, labelSmoothing: smoothing, ignoredLabel, weighted, accumulates } = plan;
  const wide = classes > wideRow;
  const single = !wide && rows * classes <= smallBatch;
  const inputs: Binding[] = [
    { name: 'logits', dtype: 'f32', access: 'read' },
    { name: 'labels', dtype: 'i32', access: 'read' },
    ...(weighted ? [{ name: 'class_weights', dtype: 'f32', access: 'read' } as const] : []),
    { name: 'dlogits', dtype: 'f32', access: 'write' },
  ];
  const running: Binding[] = accumulates ? [{ name: 'running', dtype: 'f32', access: 'update' }] : [];
  const loss: Binding = { name: 'loss', dtype: 'f32', access: 'write' };
  const functions = `${wgslFunctions}${wgslGroupReductions}
fn weight(label: u32) -> f32 { return ${weighted ? 'class_weights[label]' : '1.0f'}; }
fn row_loss(row: u32, factor: f32, weight_sum: f32) -> f32 {
  let start = row * ${classes}u;
  let label = labels[row];
  if (label == ${ignoredLabel}) {
    for (var c = 0u; c < ${classes}u; c++) { dlogits[start + c] = 0.0f; }
    return 0.0f;
  }
  var top = logits[start];
  for (var c = 1u; c < ${classes}u; c++) { top = max(top, logits[start + c]); }
  var sum = 0.0f;
  for (var c = 0u; c < ${classes}u; c++) { sum += accurate_exp(logits[start + c] - top); }
  let log_sum = log(sum);
  let own = weight(u32(label));
  var loss = -${wgslNumber(1 - smoothing)} * own * (logits[start + u32(label)] - top - log_sum);
  let mass = (${wgslNumber(1 - smoothing)} * own + ${wgslNumber(smoothing / classes)} * weight_sum) * factor;
  for (var c = 0u; c < ${classes}u; c++) {
    let z = logits[start + c] - top;
    var slope = accurate_exp(z) / sum * mass;
    ${
      smoothing > 0
        ? `let spread = ${wgslNumber(smoothing / classes)} * weight(c);
    loss -= spread * (z - log_sum);
    slope -= spread * factor;`
        : ''
    }
    if (c == u32(label)) { slope -= ${wgslNumber(1 - smoothing)} * own * factor; }
    dlogits[start + c] = slope;
  }
  return loss * factor;
}`;
  const weightOfRows =
    reduction === 'sum'
      ? '  let factor = 1.0f;'
      : `  var weight_of_rows = 0.0f;
  for (var row = lane; row < ${rows}u; row += 256u) {
    if (labels[row] != ${ignoredLabel}) { weight_of_rows += weight(u32(labels[row])); }
  }
  let rows_total = group_sum(lane, weight_of_rows);
  let factor = select(0.0f, 1.0f / rows_total, rows_total > 0.0f);`;
  const weightSum = !weighted
    ? `  let weight_sum = ${wgslNumber(classes)};`
    : `  var own_weights = 0.0f;
  for (var c = lane; c < ${classes}u; c += 256u) { own_weights += weight(c); }
  let weight_sum = group_sum(lane, own_weights);`;
  const finish = (sum: string): string => `  if (lane == 0u) {
    loss[0] = ${sum};${accumulates ? `\n    running[0] += ${sum};\n    running[1] += 1.0f;` : ''}
  }`;
  if (single)
    return {
      perRow: perGroupKernel({
        bindings: [...inputs, ...running, loss],
        groups: 1,
        functions,
        body: `${weightOfRows}
${weightSum}
  var own = 0.0f;
  for (var row = lane; row < ${rows}u; row += 256u) { own += row_loss(row, factor, weight_sum); }
  let sum = group_sum(lane, own);
${finish('sum')}`,
      }),
      total: undefined,
    };
  return {
    perRow: perGroupKernel({
      bindings: [...inputs, { name: 'losses', dtype: 'f32', access: 'write' }],
      groups: wide ? rows : Math.ceil(rows / 256),
      functions,
      body: `${weightOfRows}
${weightSum}
${
  wide
    ? wideRowBody(plan)
    : `  let row = group * 256u + lane;
  if (row < ${rows}u) { losses[row] = row_loss(row, factor, weight_sum); }`
}`,
    }),
    total: perGroupKernel({
      bindings: [{ name: 'losses', dtype: 'f32', access: 'read' }, ...running, loss],
      groups: 1,
      functions: wgslGroupReductions,
      body: `  var own = 0.0f;
  for (var row = lane; row < ${rows}u; row += 256u) { own += losses[row]; }
  let sum = group_sum(lane, own);
${finish('sum')}`,
    }),
  };
}

/** The row numbered `group`, its classes shared out among the workgroup. */
function wideRowBody({ classes, labelSmoothing: smoothing, ignoredLabel }: CrossEntropyPlan): string {
  const [certain, share] = [wgslNumber(1 - smoothing), wgslNumber(smoothing / classes)];
  return `  let start = group * ${classes}u;
  let label = labels[group];
  let counts = label != ${ignoredLabel};
  let target_class = u32(max(0, label));
  var largest = logits[start];
  for (var c = lane; c < ${classes}u; c += 256u) { largest = max(largest, logits[start + c]); }
  let top = group_max(lane, largest);
  var part = 0.0f;
  for (var c = lane; c < ${classes}u; c += 256u) { part += accurate_exp(logits[start + c] - top); }
  let sum = group_sum(lane, part);
  let log_sum = log(sum);
  let own = weight(target_class);
  let mass = (${certain} * own + ${share} * weight_sum) * factor;
  var smooth_loss = 0.0f;
  for (var c = lane; c < ${classes}u; c += 256u) {
    let z = logits[start + c] - top;
    var slope = accurate_exp(z) / sum * mass;
    ${
      smoothing > 0
        ? `let spread = ${share} * weight(c);
    smooth_loss -= spread * (z - log_sum);
    slope -= spread * factor;`
        : ''
    }
    if (c == target_class) { slope -= ${certain} * own * factor; }
    dlogits[start + c] = select(0.0f, slope, counts);
  }
  let smoothed = group_sum(lane, smooth_loss);
  if (lane == 0u) {
    let certain_loss = -${certain} * own * (logits[start + target_class] - top - log_sum);
    losses[group] = select(0.0f, (certain_loss + smoothed) * factor, counts);
  }`;
}
