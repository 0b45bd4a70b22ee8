/** Copies between places that lie in steps: what slices, transposes and concatenations are made of. */
import type { WasmKernel, WebgpuKernel, HostView } from '../core/backend.ts';
import { UnsupportedError } from '../core/errors.ts';
import type { Lowering, TensorUse, Value } from '../core/operation.ts';
import { read, update, write } from '../core/operation.ts';
import type { BackendKind } from '../core/backend.ts';
import type { Shape } from '../core/shape.ts';
import { sizeOf } from '../core/shape.ts';
import { perElementKernel } from '../core/wgsl.ts';

/** Where an element lies: offset + Σ place × stride, in elements. */
export interface Layout {
  readonly offset: number;
  readonly strides: readonly number[];
}

export interface StridedCopy {
  readonly extents: Shape;
  readonly from: Layout;
  readonly to: Layout;
}

/** Steps of a row-major tensor. */
export function rowMajorStrides(shape: Shape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

const mostAxes = 6;

/** Axes that lie one behind the other on both sides become one; extents of 1 go. */
function collapsed({ extents, from, to }: StridedCopy): { extent: number; from: number; to: number }[] {
  const axes: { extent: number; from: number; to: number }[] = [];
  extents.forEach((extent, axis) => {
    if (extent === 1) return;
    const [x, y] = [from.strides[axis]!, to.strides[axis]!];
    const before = axes.at(-1);
    if (before !== undefined && before.from === x * extent && before.to === y * extent) {
      before.extent *= extent;
      before.from = x;
      before.to = y;
    } else axes.push({ extent, from: x, to: y });
  });
  return axes;
}

function copyOnHost(copy: StridedCopy, x: HostView, y: HostView): void {
  const axes = collapsed(copy);
  const place = axes.map(() => 0);
  let [source, target] = [copy.from.offset, copy.to.offset];
  for (let left = sizeOf(copy.extents); left > 0; left--) {
    y[target] = x[source]!;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const { extent, from, to } = axes[axis]!;
      source += from;
      target += to;
      if (++place[axis]! < extent) break;
      source -= from * extent;
      target -= to * extent;
      place[axis] = 0;
    }
  }
}

function wasmKernel(name: string, copy: StridedCopy): WasmKernel {
  const axes = collapsed(copy);
  if (axes.length > mostAxes)
    throw new UnsupportedError(
      name,
      'f32',
      'wasm',
      `more than ${mostAxes} axes that cannot be taken together`,
    );
  while (axes.length < mostAxes) axes.unshift({ extent: 1, from: 0, to: 0 });
  return {
    kind: 'wasm',
    entry: 'stridedCopy',
    args: [
      { i32: copy.from.offset },
      { i32: copy.to.offset },
      { i32: sizeOf(copy.extents) === 0 ? 1 : 0 },
      ...axes.flatMap(({ extent, from, to }) => [{ i32: extent }, { i32: from }, { i32: to }]),
    ],
  };
}

function webgpuKernel(copy: StridedCopy, dtype: Value['dtype']): WebgpuKernel {
  const terms = { from: [`${copy.from.offset}u`], to: [`${copy.to.offset}u`] };
  let below = 1;
  for (const { extent, from, to } of collapsed(copy).reverse()) {
    const place = `index / ${below}u % ${extent}u`;
    terms.from.push(`${place} * ${from}u`);
    terms.to.push(`${place} * ${to}u`);
    below *= extent;
  }
  return perElementKernel({
    bindings: [
      { name: 'x', dtype, access: 'read' },
      { name: 'y', dtype, access: 'write' },
    ],
    count: sizeOf(copy.extents),
    body: `  y[${terms.to.join(' + ')}] = x[${terms.from.join(' + ')}];`,
  });
}

/** Emits one copy of each input into the output; `zeros`: the rest of the output is set to 0 first. */
export function emitCopies(
  name: string,
  backend: BackendKind,
  lowering: Lowering<object>,
  copies: readonly StridedCopy[],
  zeros = false,
): void {
  const { inputs, emit } = lowering;
  const y = lowering.outputs[0]!;
  if (zeros) emitZeros(backend, y, emit);
  copies.forEach((copy, index) => {
    const uses: TensorUse[] = [read(inputs[index]!), index === 0 && !zeros ? write(y) : update(y)];
    if (backend === 'reference')
      emit({ kernel: { kind: 'reference', run: ([from, to]) => copyOnHost(copy, from!, to!) }, uses });
    else if (backend === 'wasm') emit({ kernel: wasmKernel(name, copy), uses });
    else emit({ kernel: webgpuKernel(copy, y.dtype), uses });
  });
}

function emitZeros(backend: BackendKind, y: Value, emit: Lowering<object>['emit']): void {
  const uses = [write(y)];
  const length = sizeOf(y.shape);
  if (backend === 'reference') emit({ kernel: { kind: 'reference', run: ([to]) => void to!.fill(0) }, uses });
  else if (backend === 'wasm')
    emit({ kernel: { kind: 'wasm', entry: 'fillZero', args: [{ i32: length }] }, uses });
  else
    emit({
      kernel: perElementKernel({
        bindings: [{ name: 'y', dtype: y.dtype, access: 'write' }],
        count: length,
        body: `  y[index] = ${y.dtype}(0);`,
      }),
      uses,
    });
}
