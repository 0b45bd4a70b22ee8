import { z } from 'zod';
import { catalogue, type VerbName } from '../../src-main/api/catalogue.ts';

/** What a verb takes and gives back, in the notation of TypeScript types. */
export function verbReference(name: VerbName): string {
  const { input, output } = catalogue[name];
  return [
    '```ts',
    `type Input = ${typeText(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }), 3)};`,
    `type Output = ${typeText(z.toJSONSchema(output, { io: 'output', unrepresentable: 'any' }), 2)};`,
    '```',
  ].join('\n');
}

const node = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
});

/** Objects deeper than `depth` are only called so: the schemas in src-main/api are the full truth. */
function typeText(schema: unknown, depth: number): string {
  const it = node.parse(schema);
  if (it.const !== undefined) return JSON.stringify(it.const);
  if (it.enum !== undefined) return it.enum.map((value) => JSON.stringify(value)).join(' | ');
  const variants = it.anyOf ?? it.oneOf;
  if (variants !== undefined) return variants.map((variant) => typeText(variant, depth)).join(' | ');
  if (it.prefixItems !== undefined)
    return `[${it.prefixItems.map((item) => typeText(item, depth)).join(', ')}]`;
  if (it.type === 'array') {
    const inner = typeText(it.items ?? {}, depth);
    return inner.includes(' | ') ? `(${inner})[]` : `${inner}[]`;
  }
  if (it.type === 'object') {
    if (it.properties === undefined) {
      return typeof it.additionalProperties === 'object'
        ? `Record<string, ${typeText(it.additionalProperties, depth)}>`
        : '{}';
    }
    if (depth === 0) return 'object';
    const fields = Object.entries(it.properties).map(([name, property]) => {
      const optional = it.required?.includes(name) === true ? '' : '?';
      return `${/^\w+$/.test(name) ? name : JSON.stringify(name)}${optional}: ${typeText(property, depth - 1)}`;
    });
    return fields.length === 0 ? '{}' : `{${fields.join(', ')}}`;
  }
  if (it.type === 'integer') return 'number';
  if (Array.isArray(it.type)) return it.type.join(' | ');
  return it.type ?? 'unknown';
}
