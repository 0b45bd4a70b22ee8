/** Reading tensor files written elsewhere, and refusing malformed ones. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TensorFileError } from '../../engine/core/errors.ts';
import { numbersOf, readTensorFile } from '../../engine/core/safetensors.ts';
import { goldenFolder, goldenMissing } from '../support/golden-file.ts';

const folder = `${goldenFolder}/05_pretrained/tensor_file`;

describe.skipIf(goldenFolder === undefined)('golden tensor files', () => {
  test('every element type is read', () => {
    const { metadata, tensors } = JSON.parse(readFileSync(`${folder}/dtypes.json`, 'utf8')) as {
      metadata: Record<string, string>;
      tensors: Record<string, { shape: number[]; values: number[] }>;
    };
    const file = readTensorFile(readFileSync(`${folder}/dtypes.safetensors`));
    expect(file.metadata).toEqual(metadata);
    expect([...file.tensors.keys()].sort()).toEqual(Object.keys(tensors).sort());
    for (const [name, { shape, values }] of Object.entries(tensors)) {
      expect(file.tensors.get(name)!.shape, name).toEqual(shape);
      expect([...numbersOf(file.tensors.get(name)!)], name).toEqual(values);
    }
  });

  const bad = goldenFolder === undefined ? [] : readdirSync(folder).filter((name) => name.startsWith('bad_'));
  test.each(bad)('%s is refused', (name) => {
    expect(() => readTensorFile(readFileSync(`${folder}/${name}`))).toThrow(TensorFileError);
  });
});

test.skipIf(goldenFolder !== undefined)(goldenMissing, (context) => {
  context.skip();
});
