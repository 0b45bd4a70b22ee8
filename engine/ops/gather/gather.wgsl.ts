import type { WebgpuKernel } from '../../core/backend.ts';
import { perElementKernel } from '../../core/wgsl.ts';
import type { GatherAttributes } from './gather-attributes.ts';

const counts = ({ length, ignored }: GatherAttributes): string =>
  `listed >= 0 && listed < ${length} && listed != ${ignored < 0 ? '-1' : ignored}`;

export function gatherKernel(attributes: GatherAttributes): WebgpuKernel {
  const { outer, length, inner, count, shared } = attributes;
  return perElementKernel({
    bindings: [
      { name: 'x', dtype: 'f32', access: 'read' },
      { name: 'indices', dtype: 'i32', access: 'read' },
      { name: 'y', dtype: 'f32', access: 'write' },
      { name: 'found', dtype: 'f32', access: 'write' },
    ],
    count: outer * count * inner,
    body: `  let place = ${shared ? `index / ${inner}u % ${count}u` : 'index'};
  let listed = indices[place];
  let counts = ${counts(attributes)};
  let source = u32(max(listed, 0));
  if (counts) { y[index] = x[(index / ${count * inner}u * ${length}u + source) * ${inner}u + index % ${inner}u]; }
  else { y[index] = 0.0f; }
  ${shared ? `if (index % ${inner}u == 0u && index / ${count * inner}u == 0u) ` : ''}{ found[place] = select(0.0f, 1.0f, counts); }`,
  });
}

/** One invocation adds up a line, so that no two meet and the order is fixed. */
export function scatterKernels(attributes: GatherAttributes): {
  readonly fill: WebgpuKernel;
  readonly sum: WebgpuKernel;
} {
  const { outer, length, inner, count, shared } = attributes;
  return {
    fill: perElementKernel({
      bindings: [{ name: 'y', dtype: 'f32', access: 'write' }],
      count: outer * length * inner,
      body: '  y[index] = 0.0f;',
    }),
    sum: perElementKernel({
      bindings: [
        { name: 'picked', dtype: 'f32', access: 'read' },
        { name: 'indices', dtype: 'i32', access: 'read' },
        { name: 'y', dtype: 'f32', access: 'update' },
      ],
      count: outer * inner,
      body: `  let line = index / ${inner}u;
  let column = index % ${inner}u;
  for (var j = 0u; j < ${count}u; j++) {
    let at = (line * ${count}u + j) * ${inner}u + column;
    let listed = indices[${shared ? 'j' : 'at'}];
    if (${counts(attributes)}) { y[(line * ${length}u + u32(listed)) * ${inner}u + column] += picked[at]; }
  }`,
    }),
  };
}
