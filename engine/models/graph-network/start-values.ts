/** Start values of parameters. Each tensor has its own random stream, so its start does not depend on the others. */
import { ShapeError } from '../../core/errors.ts';
import type { RandomKey } from '../../core/random.ts';
import { RandomStream, deriveKey } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import type { ParameterDeclaration, StartValues } from './architecture.ts';

export function startValues({ name, shape, start }: ParameterDeclaration, key: RandomKey): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  switch (start.kind) {
    case 'zeros':
      return values;
    case 'constant':
      return values.fill(start.value);
    case 'given':
      if (start.values.length !== values.length)
        throw new ShapeError(
          name,
          `${start.values.length} start values do not fill ${values.length} places.`,
        );
      return start.values;
    case 'normal': {
      const stream = new RandomStream(deriveKey(key, name));
      for (let at = 0; at < values.length; at++) values[at] = start.deviation * stream.normal();
      return values;
    }
    default: {
      const bound = boundOf(start);
      const stream = new RandomStream(deriveKey(key, name));
      const step = (2 * bound) / 2 ** 32;
      for (let at = 0; at < values.length; at++) values[at] = (stream.uint32() + 0.5) * step - bound;
      return values;
    }
  }
}

function boundOf(start: Extract<StartValues, { kind: 'uniform' | 'xavier' | 'kaiming' }>): number {
  if (start.kind === 'uniform') return start.bound;
  return start.kind === 'kaiming' ? Math.sqrt(6 / start.fanIn) : Math.sqrt(6 / (start.fanIn + start.fanOut));
}
