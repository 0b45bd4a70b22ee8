/** Writes scalar expressions as WGSL and as vector AssemblyScript. */
import type { BinaryFunction, Comparison, Expression, UnaryFunction } from './expression.ts';

export interface Names {
  readonly inputs: readonly string[];
  readonly result: string;
  readonly upstream: string;
  parameter(name: string): string;
}

const infix: Partial<Record<BinaryFunction, string>> = { add: '+', sub: '-', mul: '*', div: '/' };
const wgslComparison: Record<Comparison, string> = { lt: '<', le: '<=', gt: '>', ge: '>=', eq: '==' };
/** Functions whose built-in form is too inaccurate or fails for large arguments: see `wgslFunctions`. */
const wgslNames: Record<UnaryFunction, string> = {
  neg: '-',
  abs: 'abs',
  exp: 'accurate_exp',
  log: 'log',
  sqrt: 'sqrt',
  tanh: 'accurate_tanh',
  sin: 'accurate_sin',
  cos: 'accurate_cos',
  erf: 'accurate_erf',
  log1p: 'accurate_log1p',
  expm1: 'accurate_expm1',
};

export function toWgsl(expression: Expression, names: Names): string {
  const write = (e: Expression): string => {
    switch (e.kind) {
      case 'input':
        return names.inputs[e.index]!;
      case 'result':
        return names.result;
      case 'upstream':
        return names.upstream;
      case 'constant':
        return wgslNumber(e.value);
      case 'parameter':
        return names.parameter(e.name);
      case 'unary':
        return `${wgslNames[e.fn]}(${write(e.x)})`;
      case 'binary': {
        if (e.fn === 'add' && e.a.kind === 'binary' && e.a.fn === 'mul')
          return `fma(${write(e.a.a)}, ${write(e.a.b)}, ${write(e.b)})`;
        const operator = infix[e.fn];
        return operator === undefined
          ? `${e.fn === 'pow' ? 'accurate_pow' : e.fn}(${write(e.a)}, ${write(e.b)})`
          : `(${write(e.a)} ${operator} ${write(e.b)})`;
      }
      case 'select':
        return `select(${write(e.otherwise)}, ${write(e.then)}, ${write(e.a)} ${wgslComparison[e.test]} ${write(e.b)})`;
    }
  };
  return write(expression);
}

/** A number as a WGSL f32 literal. */
export function wgslNumber(value: number): string {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) throw new RangeError(`${value} cannot be written in WGSL.`);
  const text = String(rounded);
  return rounded < 0
    ? `(${/[.e]/.test(text) ? text : `${text}.0`}f)`
    : `${/[.e]/.test(text) ? text : `${text}.0`}f`;
}

const vectorBinary: Record<BinaryFunction, string> = {
  add: 'f32x4.add',
  sub: 'f32x4.sub',
  mul: 'f32x4.mul',
  div: 'f32x4.div',
  min: 'f32x4.min',
  max: 'f32x4.max',
  pow: 'vpow',
};
const vectorUnary: Record<UnaryFunction, string> = {
  neg: 'f32x4.neg',
  abs: 'f32x4.abs',
  exp: 'vexp',
  log: 'vlog',
  sqrt: 'f32x4.sqrt',
  tanh: 'vtanh',
  sin: 'vsin',
  cos: 'vcos',
  erf: 'verf',
  log1p: 'vlog1p',
  expm1: 'vexpm1',
};

/** Four lanes at a time; the functions named `v…` are those of backends/wasm/assembly/simd.ts. */
export function toAssembly(expression: Expression, names: Names): string {
  return assembly(expression, names, (call) => call);
}

/** The same with every call of a function in a statement of its own, made once however often it is needed. */
export function toAssemblySteps(
  expression: Expression,
  names: Names,
  prefix: string,
): { readonly statements: readonly string[]; readonly result: string } {
  const known = new Map<string, string>();
  const statements: string[] = [];
  const result = assembly(expression, names, (call) => {
    let name = known.get(call);
    if (name === undefined) {
      name = `${prefix}${known.size}`;
      known.set(call, name);
      statements.push(`const ${name} = ${call};`);
    }
    return name;
  });
  return { statements, result };
}

function assembly(expression: Expression, names: Names, called: (call: string) => string): string {
  const write = (e: Expression): string => {
    switch (e.kind) {
      case 'input':
        return names.inputs[e.index]!;
      case 'result':
        return names.result;
      case 'upstream':
        return names.upstream;
      case 'constant':
        // From memory, as in simd.ts; a vector of zeros is cheap to make.
        return e.value === 0 ? 'f32x4.splat(0)' : `v128.load32_splat(memory.data<f32>([${e.value}]))`;
      case 'parameter':
        return names.parameter(e.name);
      case 'unary':
        return called(`${vectorUnary[e.fn]}(${write(e.x)})`);
      case 'binary':
        if (e.fn === 'add' && e.a.kind === 'binary' && e.a.fn === 'mul')
          return `fma(${write(e.a.a)}, ${write(e.a.b)}, ${write(e.b)})`;
        return `${vectorBinary[e.fn]}(${write(e.a)}, ${write(e.b)})`;
      case 'select':
        return `v128.bitselect(${write(e.then)}, ${write(e.otherwise)}, f32x4.${e.test}(${write(e.a)}, ${write(e.b)}))`;
    }
  };
  return write(expression);
}
