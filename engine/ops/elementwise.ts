/**
 * Operations that compute each element from the elements at the same place of their inputs, with broadcasting. One
 * scalar expression and its derivatives are all that such an operation consists of.
 */
import type { Expression } from '../core/expression.ts';
import { evaluate } from '../core/expression.ts';
import { toWgsl, wgslNumber } from '../core/expression-code.ts';
import type { Lowering, Operation, Tape, Value } from '../core/operation.ts';
import { read, write } from '../core/operation.ts';
import type { Shape } from '../core/shape.ts';
import { broadcastShapes, broadcastStrides, sameShape, sizeOf } from '../core/shape.ts';
import { perElementKernel, wgslFunctions } from '../core/wgsl.ts';
import { planWalk } from './elementwise-walk.ts';

export interface ElementwiseAttributes {
  readonly parameters: Readonly<Record<string, number>>;
  /** Set on the node that computes upstream × ∂y/∂x of that input; its inputs are upstream, then the others. */
  readonly derivative?: number | undefined;
  /** Broadcast further than the inputs ask for. */
  readonly shape?: Shape | undefined;
}

export interface ElementwiseSpec {
  readonly name: string;
  readonly inputs: 1 | 2 | 3;
  /** Names of the numbers it takes. */
  readonly parameters?: readonly string[];
  value(x: Expression, b: Expression, c: Expression): Expression;
  /** ∂value/∂input, in terms of the inputs and the result y; `null` where none is defined (a mask). */
  readonly derivatives: readonly (
    ((x: Expression, b: Expression, c: Expression, y: Expression) => Expression) | null
  )[];
  /** Where it is tested: inputs from this interval, not closer than 0.01 to a kink, with these numbers. */
  readonly samples: {
    readonly from: number;
    readonly to: number;
    readonly avoid?: readonly number[];
    readonly parameters?: Readonly<Record<string, number>>;
  };
}

export interface ElementwiseOperation extends Operation<ElementwiseAttributes> {
  readonly spec: ElementwiseSpec;
  readonly expressions: {
    readonly value: Expression;
    /** upstream × derivative. */
    readonly gradients: readonly (Expression | null)[];
  };
}

const input = (index: number): Expression => ({ kind: 'input', index });

export function elementwise(spec: ElementwiseSpec): ElementwiseOperation {
  const inputs = [input(0), input(1), input(2)] as const;
  const value = spec.value(...inputs);
  const gradients = spec.derivatives.map((derivative): Expression | null => {
    if (derivative === null) return null;
    const slope = derivative(...inputs, { kind: 'result' });
    return { kind: 'binary', fn: 'mul', a: { kind: 'upstream' }, b: withResult(slope, value) };
  });
  // Sums hand the gradient on as it is: nothing to compute.
  const passesOn = spec.derivatives.map((derivative) => {
    const slope = derivative?.(...inputs, { kind: 'result' });
    return slope?.kind === 'constant' && slope.value === 1;
  });
  const expressions = { value, gradients };
  const operation: ElementwiseOperation = {
    name: spec.name,
    spec,
    expressions,
    infer(types, { derivative, shape }) {
      const shapes = types.map((type) => type.shape);
      if (derivative !== undefined) return [{ dtype: 'f32', shape: broadcastShapes(spec.name, shapes) }];
      return [
        {
          dtype: 'f32',
          shape: broadcastShapes(spec.name, shape === undefined ? shapes : [...shapes, shape]),
        },
      ];
    },
    gradient({ tape, inputs: given, attributes, upstream, wanted }) {
      return given.map((_, index) => {
        if (!wanted[index] || gradients[index] === null) return null;
        // As large as the result; whoever adds up gradients sums over the axes along which the input was stretched.
        if (passesOn[index]) return upstream[0]!;
        return tape.apply(operation, [upstream[0]!, ...given], { ...attributes, derivative: index })[0]!;
      });
    },
    lower: {
      reference: (lowering) => lowerReference(operation, lowering),
      wasm: (lowering) => lowerWasm(operation, lowering),
      webgpu: (lowering) => lowerWebgpu(operation, lowering),
    },
  };
  return operation;
}

export function isElementwise(operation: object): operation is ElementwiseOperation {
  return 'spec' in operation;
}

/** Records it on the inputs. */
export function applyElementwise(
  tape: Tape,
  operation: ElementwiseOperation,
  inputs: readonly Value[],
  parameters: Readonly<Record<string, number>> = {},
  shape?: Shape,
): Value {
  return tape.apply(operation, inputs, { parameters, shape })[0]!;
}

/** A derivative may be written in terms of the result; kernels of gradients see only the inputs. */
function withResult(expression: Expression, value: Expression): Expression {
  const replace = (e: Expression): Expression => {
    switch (e.kind) {
      case 'result':
        return value;
      case 'unary':
        return { ...e, x: replace(e.x) };
      case 'binary':
        return { ...e, a: replace(e.a), b: replace(e.b) };
      case 'select':
        return {
          ...e,
          a: replace(e.a),
          b: replace(e.b),
          then: replace(e.then),
          otherwise: replace(e.otherwise),
        };
      default:
        return e;
    }
  };
  return replace(expression);
}

/** The expression of a node and what its inputs stand for. */
function partOf(operation: ElementwiseOperation, attributes: ElementwiseAttributes) {
  const gradient = attributes.derivative !== undefined;
  return {
    gradient,
    expression: gradient
      ? operation.expressions.gradients[attributes.derivative]!
      : operation.expressions.value,
  };
}

function lowerReference(
  operation: ElementwiseOperation,
  { inputs, outputs, attributes, emit }: Lowering<ElementwiseAttributes>,
) {
  const { gradient, expression } = partOf(operation, attributes);
  const shape = outputs[0]!.shape;
  const strides = inputs.map((value) => broadcastStrides(value.shape, shape));
  emit({
    kernel: {
      kind: 'reference',
      run(views) {
        const y = views.at(-1)!;
        const place = new Array<number>(shape.length).fill(0);
        const at = new Array<number>(inputs.length).fill(0);
        for (let index = 0; index < y.length; index++) {
          const values = at.map((offset, which) => views[which]![offset]!);
          y[index] = evaluate(expression, {
            inputs: gradient ? values.slice(1) : values,
            upstream: gradient ? values[0]! : 0,
            parameters: attributes.parameters,
          });
          for (let axis = shape.length - 1; axis >= 0; axis--) {
            place[axis]!++;
            for (let which = 0; which < at.length; which++) at[which]! += strides[which]![axis]!;
            if (place[axis]! < shape[axis]!) break;
            for (let which = 0; which < at.length; which++)
              at[which]! -= strides[which]![axis]! * shape[axis]!;
            place[axis] = 0;
          }
        }
      },
    },
    uses: [...inputs.map((value) => read(value)), write(outputs[0]!)],
  });
}

/** Kernel names as the build script makes them. */
export function elementwiseEntry(name: string, derivative: number | undefined): string {
  return derivative === undefined ? `elementwise_${name}` : `elementwise_${name}_gradient${derivative}`;
}

function lowerWasm(
  operation: ElementwiseOperation,
  { inputs, outputs, attributes, emit }: Lowering<ElementwiseAttributes>,
) {
  const walk = planWalk(inputs, outputs[0]!.shape);
  if (walk === undefined) throw new RangeError(`${operation.name}: more than 3 broadcast axes.`);
  emit({
    kernel: {
      kind: 'wasm',
      entry: elementwiseEntry(operation.name, attributes.derivative),
      args: [
        ...walk.sizes,
        ...inputs.flatMap((value) => walk.strides(value)),
        ...(operation.spec.parameters ?? []).map((name) => ({ f32: attributes.parameters[name]! })),
      ],
    },
    uses: [...inputs.map((value) => walk.read(value)), walk.write(outputs[0]!)],
  });
}

function lowerWebgpu(
  operation: ElementwiseOperation,
  { inputs, outputs, attributes, emit }: Lowering<ElementwiseAttributes>,
) {
  const shape = outputs[0]!.shape;
  const loads = inputs.map(
    (value, which) => `  let v${which} = x${which}[${wgslIndex(value.shape, shape)}];`,
  );
  const result = elementwiseWgsl(
    operation,
    attributes,
    inputs.map((_, which) => `v${which}`),
  );
  emit({
    kernel: perElementKernel({
      bindings: [
        ...inputs.map((_, which) => ({ name: `x${which}`, dtype: 'f32' as const, access: 'read' as const })),
        { name: 'y', dtype: 'f32', access: 'write' },
      ],
      count: sizeOf(shape),
      functions: wgslFunctions,
      body: `${loads.join('\n')}\n  y[index] = ${result};`,
    }),
    uses: [...inputs.map((value) => read(value)), write(outputs[0]!)],
  });
}

/** What a node computes, as a WGSL expression of the names of its inputs. */
export function elementwiseWgsl(
  operation: ElementwiseOperation,
  attributes: ElementwiseAttributes,
  inputs: readonly string[],
): string {
  const { gradient, expression } = partOf(operation, attributes);
  return toWgsl(expression, {
    inputs: gradient ? inputs.slice(1) : inputs,
    upstream: inputs[0]!,
    result: '',
    parameter: (name) => wgslNumber(attributes.parameters[name]!),
  });
}

/** Where an input's element for place `index` of the result lies. */
export function wgslIndex(shape: Shape, target: Shape): string {
  if (sameShape(shape, target) || sizeOf(shape) === sizeOf(target)) return 'index';
  const strides = broadcastStrides(shape, target);
  const terms: string[] = [];
  let below = 1;
  for (let axis = target.length - 1; axis >= 0; axis--) {
    if (strides[axis] !== 0 && target[axis] !== 1)
      terms.push(`(index / ${below}u) % ${target[axis]}u * ${strides[axis]}u`);
    below *= target[axis]!;
  }
  return terms.length === 0 ? '0u' : terms.join(' + ');
}
