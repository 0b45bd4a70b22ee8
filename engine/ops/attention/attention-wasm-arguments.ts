import type { WasmArgument } from '../../core/backend.ts';
import { dropThreshold } from '../../core/dropout-mask.ts';
import type { AttentionPlan, HeadView } from './attention-plan.ts';

const extras = ['none', 'mask', 'bias'] as const;

/** The numbers behind the addresses, in the order in which attention.wasm.ts reads them. */
export function wasmNumbers(plan: AttentionPlan): WasmArgument[] {
  const view = ({ offset, batch, head, row }: HeadView): number[] => [offset, batch, head, row];
  const numbers = [
    ...[plan.batch, plan.heads, plan.queries, plan.keys, plan.depth, plan.width],
    ...[plan.behind, plan.ahead, extras.indexOf(plan.extra)],
    ...plan.extraStrides,
    ...[plan.q, plan.k, plan.v, plan.y].flatMap(view),
  ];
  return [
    { f32: plan.scale },
    ...numbers.map((i32) => ({ i32 })),
    { i32: dropThreshold(plan.dropout) | 0 },
    { f32: 1 / (1 - plan.dropout) },
  ];
}
