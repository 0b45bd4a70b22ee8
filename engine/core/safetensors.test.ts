import { expect, test } from 'vitest';
import { TensorFileError } from './errors.ts';
import { floatsOf, numbersOf, readTensorFile, writeTensorFile } from './safetensors.ts';

function file(header: string, data: number[] = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

test('what is written is read back, names and metadata in any script', () => {
  const bytes = writeTensorFile(
    [
      { name: 'weights', shape: [2, 3], data: Float32Array.of(1, -0, 3.5, Number.NaN, Infinity, 1e-42) },
      { name: 'имя', shape: [], data: Int32Array.of(-7) },
      { name: 'empty', shape: [0, 4], data: new Float32Array(0) },
    ],
    { pipeline: '{"naïve": "ключ"}' },
  );
  const { metadata, tensors } = readTensorFile(bytes);
  expect(metadata).toEqual({ pipeline: '{"naïve": "ключ"}' });
  expect([...tensors.keys()]).toEqual(['weights', 'имя', 'empty']);
  expect([...floatsOf(tensors.get('weights')!)]).toEqual([
    1,
    -0,
    3.5,
    Number.NaN,
    Infinity,
    Math.fround(1e-42),
  ]);
  expect([...numbersOf(tensors.get('имя')!)]).toEqual([-7]);
  expect(tensors.get('empty')!.shape).toEqual([0, 4]);
});

test.each([
  ['too short', Uint8Array.of(1, 2, 3)],
  ['a list as header', file('[]')],
  ['an unknown type', file('{"a":{"dtype":"F12","shape":[1],"data_offsets":[0,1]}}', [0])],
  ['a negative extent', file('{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}', [0])],
  ['a shape that does not fit', file('{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}', [0])],
  ['a gap', file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', [0, 0])],
  [
    'an overlap',
    file(
      '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
      [0, 0, 0],
    ),
  ],
  ['bytes behind the data', file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', [0, 0])],
  ['metadata that are no texts', file('{"__metadata__":{"a":1}}')],
])('refuses %s', (_, bytes) => {
  expect(() => readTensorFile(bytes)).toThrow(TensorFileError);
});
