/**
 * Optimisers as scalar expressions: how one parameter and its state move, given its gradient. Every backend's kernel is
 * written from them, in two forms: for whole tensors, and for the rows of a table that a batch used.
 */
import type { HostView } from '../core/backend.ts';
import { ShapeError } from '../core/errors.ts';
import type { Expression } from '../core/expression.ts';
import { evaluate } from '../core/expression.ts';
import { toWgsl } from '../core/expression-code.ts';
import type { Operation, RowGradient, Tape, TensorUse, Value } from '../core/operation.ts';
import { read, update } from '../core/operation.ts';
import { requireShape, sizeOf } from '../core/shape.ts';
import type { Binding } from '../core/wgsl.ts';
import { perElementKernel, wgslFunctions } from '../core/wgsl.ts';
import { countKey } from './embedding-bag/embedding-bag.ts';

export interface UpdateRule {
  readonly name: string;
  /** Numbers per step, in the order of the `scalars` tensor; `parameter(name)` in the expressions. */
  readonly scalars: readonly string[];
  readonly states: number;
  /** The gradient as the rule uses it. */
  gradient(p: Expression, g: Expression): Expression;
  /** New states, from the old ones and that gradient. */
  nextStates(p: Expression, g: Expression, states: readonly Expression[]): readonly Expression[];
  /** New parameter, from the new states; `old` are the states as they were. */
  nextParameter(
    p: Expression,
    g: Expression,
    states: readonly Expression[],
    old: readonly Expression[],
  ): Expression;
}

export interface UpdateOperations {
  readonly rule: UpdateRule;
  /** parameter, gradient, states…, scalars */
  readonly dense: Operation<object> & { readonly steps: RuleSteps };
  /** table, rows, count, values, states…, scalars */
  readonly rows: Operation<object>;
}

/** The rule with inputs 0 parameter, 1 gradient, 2 … states: the old ones for `states`, the new and then the old for `parameter`. */
export interface RuleSteps {
  readonly rule: UpdateRule;
  readonly gradient: Expression;
  readonly states: readonly Expression[];
  readonly parameter: Expression;
}

const input = (index: number): Expression => ({ kind: 'input', index });

export function updateEntry(name: string, form: 'dense' | 'rows'): string {
  return `update_${name}_${form}`;
}

export function updateOperations(rule: UpdateRule): UpdateOperations {
  const [p, g] = [input(0), input(1)];
  const states = Array.from({ length: rule.states }, (_, index) => input(2 + index));
  const steps: RuleSteps = {
    rule,
    gradient: rule.gradient(p, g),
    states: rule.nextStates(p, g, states),
    parameter: rule.nextParameter(
      p,
      g,
      states,
      states.map((_, index) => input(2 + rule.states + index)),
    ),
  };
  return { rule, dense: denseOperation(steps), rows: rowsOperation(steps) };
}

/** Updates a whole tensor and its states in place. */
export function updateDense(
  tape: Tape,
  operations: UpdateOperations,
  parameter: Value,
  gradient: Value,
  states: readonly Value[],
  scalars: Value,
): void {
  tape.apply(operations.dense, [parameter, gradient, ...states, scalars], {});
}

/**
 * Lazy: a row that no document of the batch uses keeps its weights and its states as they are, while the step count,
 * and with it a bias correction, goes on (as PyTorch's SparseAdam). It differs from the exact algorithm, in which old
 * momentum keeps moving unused rows; for that the gradient has to be made dense.
 */
export function updateRows(
  tape: Tape,
  operations: UpdateOperations,
  table: Value,
  gradient: RowGradient,
  states: readonly Value[],
  scalars: Value,
): void {
  tape.apply(
    operations.rows,
    [table, gradient.rows, gradient.count, gradient.values, ...states, scalars],
    {},
  );
}

function moveElement(
  steps: RuleSteps,
  tensors: { readonly parameter: HostView; readonly states: readonly HostView[] },
  at: number,
  gradient: number,
  scalars: HostView,
): void {
  const parameters = Object.fromEntries(steps.rule.scalars.map((name, index) => [name, scalars[index]!]));
  const p = tensors.parameter[at]!;
  const old = tensors.states.map((state) => state[at]!);
  const g = evaluate(steps.gradient, { inputs: [p, gradient], parameters });
  const next = steps.states.map((state) => evaluate(state, { inputs: [p, g, ...old], parameters }));
  tensors.parameter[at] = evaluate(steps.parameter, { inputs: [p, g, ...next, ...old], parameters });
  next.forEach((value, index) => {
    tensors.states[index]![at] = value;
  });
}

/** `raw` is the gradient of element `at`: WGSL statements. */
function wgslStep({ rule, gradient, states, parameter }: RuleSteps): string {
  const names = (inputs: readonly string[]) => ({
    inputs,
    result: '',
    upstream: '',
    parameter: (name: string) => `scalars[${rule.scalars.indexOf(name)}]`,
  });
  const old = states.map((_, index) => `old${index}`);
  const next = states.map((_, index) => `next${index}`);
  return `  let p = parameter[at];
${old.map((name, index) => `  let ${name} = state${index}[at];\n`).join('')}  let g = ${toWgsl(gradient, names(['p', 'raw']))};
${next.map((name, index) => `  let ${name} = ${toWgsl(states[index]!, names(['p', 'g', ...old]))};\n`).join('')}${next
    .map((name, index) => `  state${index}[at] = ${name};\n`)
    .join('')}  parameter[at] = ${toWgsl(parameter, names(['p', 'g', ...next, ...old]))};`;
}

function stateBindings(count: number): Binding[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `state${index}`,
    dtype: 'f32',
    access: 'update',
  }));
}

function denseOperation(steps: RuleSteps): UpdateOperations['dense'] {
  const { rule } = steps;
  const uses = (inputs: readonly Value[]): TensorUse[] =>
    inputs.map((value, index) => (index === 1 || index === inputs.length - 1 ? read(value) : update(value)));
  return {
    name: rule.name,
    steps,
    infer(inputs) {
      if (inputs.length !== rule.states + 3)
        throw new ShapeError(rule.name, `takes parameter, gradient, ${rule.states} states and scalars.`);
      for (const other of inputs.slice(1, -1))
        requireShape(rule.name, 'the gradient or a state', other.shape, inputs[0]!.shape);
      requireShape(rule.name, 'the scalars', inputs.at(-1)!.shape, [rule.scalars.length]);
      return [];
    },
    updates: [0, ...Array.from({ length: rule.states }, (_, index) => 2 + index)],
    gradient: undefined,
    lower: {
      reference({ inputs, emit }) {
        emit({
          kernel: {
            kind: 'reference',
            run(views) {
              const tensors = { parameter: views[0]!, states: views.slice(2, -1) };
              for (let at = 0; at < views[0]!.length; at++)
                moveElement(steps, tensors, at, views[1]![at]!, views.at(-1)!);
            },
          },
          uses: uses(inputs),
        });
      },
      wasm({ inputs, emit }) {
        emit({
          kernel: {
            kind: 'wasm',
            entry: updateEntry(rule.name, 'dense'),
            args: [{ i32: sizeOf(inputs[0]!.shape) }],
          },
          uses: uses(inputs),
        });
      },
      webgpu({ inputs, emit }) {
        emit({
          kernel: perElementKernel({
            bindings: [
              { name: 'parameter', dtype: 'f32', access: 'update' },
              { name: 'gradient', dtype: 'f32', access: 'read' },
              ...stateBindings(rule.states),
              { name: 'scalars', dtype: 'f32', access: 'read' },
            ],
            count: sizeOf(inputs[0]!.shape),
            functions: wgslFunctions,
            body: `  let at = index;\n  let raw = gradient[at];\n${wgslStep(steps)}`,
          }),
          uses: uses(inputs),
        });
      },
    },
  };
}

function rowsOperation(steps: RuleSteps): Operation<object> {
  const { rule } = steps;
  const uses = (inputs: readonly Value[]): TensorUse[] =>
    inputs.map((value, index) => {
      if (index === 3) return read(value, countKey(inputs[2]!));
      return index === 1 || index === 2 || index === inputs.length - 1 ? read(value) : update(value);
    });
  return {
    name: `${rule.name}Rows`,
    infer(inputs) {
      if (inputs.length !== rule.states + 5)
        throw new ShapeError(
          rule.name,
          `takes table, rows, count, values, ${rule.states} states and scalars.`,
        );
      const [table, rows, count, values] = inputs;
      for (const state of inputs.slice(4, -1)) requireShape(rule.name, 'a state', state.shape, table!.shape);
      requireShape(rule.name, 'the count', count!.shape, [1]);
      requireShape(rule.name, 'the gradient', values!.shape, [rows!.shape[0]!, table!.shape[1]!]);
      requireShape(rule.name, 'the scalars', inputs.at(-1)!.shape, [rule.scalars.length]);
      return [];
    },
    updates: [0, ...Array.from({ length: rule.states }, (_, index) => 4 + index)],
    gradient: undefined,
    lower: {
      reference({ inputs, emit }) {
        const columns = inputs[0]!.shape[1]!;
        emit({
          kernel: {
            kind: 'reference',
            run(views) {
              const [table, rows, count, values] = views;
              const tensors = { parameter: table!, states: views.slice(4, -1) };
              for (let entry = 0; entry < count![0]!; entry++)
                for (let column = 0; column < columns; column++) {
                  const at = rows![entry]! * columns + column;
                  moveElement(steps, tensors, at, values![entry * columns + column]!, views.at(-1)!);
                }
            },
          },
          uses: uses(inputs),
        });
      },
      wasm({ inputs, emit }) {
        emit({
          kernel: {
            kind: 'wasm',
            entry: updateEntry(rule.name, 'rows'),
            args: [{ i32: inputs[0]!.shape[1]! }],
          },
          uses: uses(inputs),
        });
      },
      webgpu({ inputs, emit }) {
        const [capacity, columns] = inputs[3]!.shape as [number, number];
        emit({
          kernel: perElementKernel({
            bindings: [
              { name: 'parameter', dtype: 'f32', access: 'update' },
              { name: 'rows', dtype: 'i32', access: 'read' },
              { name: 'count', dtype: 'i32', access: 'read' },
              { name: 'values', dtype: 'f32', access: 'read' },
              ...stateBindings(rule.states),
              { name: 'scalars', dtype: 'f32', access: 'read' },
            ],
            count: capacity * columns,
            functions: wgslFunctions,
            body: `  let entry = index / ${columns}u;
  if (entry >= u32(count[0])) { return; }
  let at = u32(rows[entry]) * ${columns}u + index % ${columns}u;
  let raw = values[index];
${wgslStep(steps)}`,
          }),
          uses: uses(inputs),
        });
      },
    },
  };
}
