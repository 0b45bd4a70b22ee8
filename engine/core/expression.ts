/**
 * Small scalar expressions: the one source of an elementwise operation. The reference backend evaluates them, WGSL and
 * AssemblyScript are written from them.
 */

export type UnaryFunction =
  'neg' | 'abs' | 'exp' | 'log' | 'sqrt' | 'tanh' | 'sin' | 'cos' | 'erf' | 'log1p' | 'expm1';
export type BinaryFunction = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max' | 'pow';
export type Comparison = 'lt' | 'le' | 'gt' | 'ge' | 'eq';

export type Expression =
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'result' }
  | { readonly kind: 'upstream' }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'unary'; readonly fn: UnaryFunction; readonly x: Expression }
  | { readonly kind: 'binary'; readonly fn: BinaryFunction; readonly a: Expression; readonly b: Expression }
  | {
      readonly kind: 'select';
      readonly test: Comparison;
      readonly a: Expression;
      readonly b: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    };

type Term = Expression | number;

export const unit: Expression = { kind: 'constant', value: 1 };

const term = (x: Term): Expression => (typeof x === 'number' ? { kind: 'constant', value: x } : x);
const unary =
  (fn: UnaryFunction) =>
  (x: Term): Expression => ({ kind: 'unary', fn, x: term(x) });
const binary =
  (fn: BinaryFunction) =>
  (a: Term, b: Term): Expression => ({ kind: 'binary', fn, a: term(a), b: term(b) });

export const neg = unary('neg');
export const abs = unary('abs');
export const exp = unary('exp');
export const log = unary('log');
export const sqrt = unary('sqrt');
export const tanh = unary('tanh');
export const sin = unary('sin');
export const cos = unary('cos');
export const erf = unary('erf');
export const log1p = unary('log1p');
export const expm1 = unary('expm1');
export const plus = binary('add');
export const minus = binary('sub');
export const times = binary('mul');
export const over = binary('div');
export const lesser = binary('min');
export const greater = binary('max');
export const power = binary('pow');

export const parameter = (name: string): Expression => ({ kind: 'parameter', name });
export const choose = (a: Term, test: Comparison, b: Term, then: Term, otherwise: Term): Expression => ({
  kind: 'select',
  test,
  a: term(a),
  b: term(b),
  then: term(then),
  otherwise: term(otherwise),
});

/** 1 / (1 + e⁻ˣ), without overflow on either side. */
export function logistic(x: Expression): Expression {
  const small = exp(neg(abs(x)));
  return over(choose(x, 'ge', 0, 1, small), plus(1, small));
}

export interface Bindings {
  readonly inputs: readonly number[];
  readonly result?: number;
  readonly upstream?: number;
  readonly parameters: Readonly<Record<string, number>>;
}

export function evaluate(expression: Expression, bindings: Bindings): number {
  switch (expression.kind) {
    case 'input':
      return bindings.inputs[expression.index]!;
    case 'result':
      return bindings.result!;
    case 'upstream':
      return bindings.upstream!;
    case 'constant':
      return expression.value;
    case 'parameter':
      return bindings.parameters[expression.name]!;
    case 'unary':
      return unaryFunctions[expression.fn](evaluate(expression.x, bindings));
    case 'binary':
      return binaryFunctions[expression.fn](
        evaluate(expression.a, bindings),
        evaluate(expression.b, bindings),
      );
    case 'select': {
      const holds = comparisons[expression.test](
        evaluate(expression.a, bindings),
        evaluate(expression.b, bindings),
      );
      return evaluate(holds ? expression.then : expression.otherwise, bindings);
    }
  }
}

const unaryFunctions: Readonly<Record<UnaryFunction, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  tanh: Math.tanh,
  sin: Math.sin,
  cos: Math.cos,
  erf: errorFunction,
  log1p: Math.log1p,
  expm1: Math.expm1,
};

const binaryFunctions: Readonly<Record<BinaryFunction, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: Math.min,
  max: Math.max,
  pow: Math.pow,
};

const comparisons: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  eq: (a, b) => a === b,
};

/**
 * erf to about 1e-15: the Maclaurin series up to 3, the continued fraction of erfc beyond (Abramowitz and Stegun
 * 7.1.5 and 7.1.14).
 */
export function errorFunction(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < 3) {
    let sum = x;
    let factor = x;
    for (let n = 1; Math.abs(factor) > 1e-18 * Math.abs(sum); n++) {
      factor *= (-x * x) / n;
      sum += factor / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (size + fraction);
  return Math.sign(x) * (1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / (size + fraction));
}
