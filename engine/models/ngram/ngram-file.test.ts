import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TensorFileError } from '../../core/errors.ts';
import { WordVocabulary } from '../../text/word-vocabulary.ts';
import { NgramLanguageModel } from '../ngram-language-model.ts';
import { readIntegerTensors, writeIntegerTensors, type IntegerArray } from './integer-tensor-file.ts';
import type { NgramSmoothing } from './smoothing.ts';

const sentences = [
  ['the', 'cat', 'sat'],
  ['the', 'dog', 'sat', 'on', 'the', 'cat'],
  [],
  ['dog', 'on', 'cat'],
  ['rare'],
];
const vocabulary = WordVocabulary.build(sentences.slice(0, 4));

function modelOf(
  order: number,
  smoothing: NgramSmoothing = { method: 'modified-kneser-ney' },
): NgramLanguageModel {
  return NgramLanguageModel.train(vocabulary.encode(sentences), vocabulary, { order, smoothing });
}

/** The file with some tensors or metadata replaced; `undefined` takes one out. */
function changed(
  bytes: Uint8Array,
  tensors: Record<string, IntegerArray | undefined>,
  metadata: Record<string, string> = {},
): Uint8Array {
  const file = readIntegerTensors(bytes);
  const all = new Map(file.tensors);
  for (const [name, array] of Object.entries(tensors)) {
    if (array === undefined) all.delete(name);
    else all.set(name, array);
  }
  return writeIntegerTensors({ tensors: all, metadata: { ...file.metadata, ...metadata } });
}

const with3 = modelOf(3).save();
const tensor = (name: string): Int32Array =>
  (readIntegerTensors(with3).tensors.get(name) as Int32Array).slice();

describe('a saved model', () => {
  test('gives the same numbers when loaded, with every order and smoothing', () => {
    for (let order = 1; order <= 6; order++) {
      const weights = new Array<number>(order).fill(0.9 / order);
      const all: NgramSmoothing[] = [
        { method: 'modified-kneser-ney' },
        { method: 'kneser-ney' },
        { method: 'kneser-ney', discount: 0.4 },
        { method: 'add-k', k: 0.5 },
        { method: 'witten-bell' },
        { method: 'jelinek-mercer', weights, uniformWeight: 0.1 },
      ];
      for (const smoothing of all) {
        const model = modelOf(order, smoothing);
        const loaded = NgramLanguageModel.load(model.save());
        expect(loaded.order).toBe(order);
        expect(loaded.smoothing).toEqual(smoothing);
        expect(loaded.vocabulary.words).toEqual(vocabulary.words);
        const test = vocabulary.encode([
          ['the', 'dog', 'sat'],
          ['new'],
          [],
          ['cat', 'the', 'on', 'on', 'cat'],
        ]);
        expect(loaded.score(test)).toEqual(model.score(test));
        expect(loaded.generate({}, 5)).toEqual(model.generate({}, 5));
        expect(loaded.save()).toEqual(model.save());
      }
    }
  });

  test('keeps any word: quotes, line ends, emoji, half a surrogate pair', () => {
    const words = ['"', '\n', '\\', '👩‍🚀', '\ud83d', '__metadata__', '', 'مرحبا'];
    const own = new WordVocabulary(words);
    const model = NgramLanguageModel.train(own.encode([words]), own, {
      order: 2,
      smoothing: { method: 'kneser-ney' },
    });
    expect(NgramLanguageModel.load(model.save()).vocabulary.words).toEqual(words);
  });

  test('of no documents and of an empty vocabulary', () => {
    const own = new WordVocabulary([]);
    for (let order = 1; order <= 6; order++) {
      const model = NgramLanguageModel.train(own.encode([]), own, {
        order,
        smoothing: { method: 'witten-bell' },
      });
      expect([...NgramLanguageModel.load(model.save()).distributionAfter([])]).toEqual([0.5, 0.5]);
    }
  });

  test('can be read from the middle of other bytes, at any address', () => {
    for (const shift of [1, 3, 8]) {
      const larger = new Uint8Array(with3.length + 16);
      larger.set(with3, shift);
      const loaded = NgramLanguageModel.load(larger.subarray(shift, shift + with3.length));
      expect(loaded.save()).toEqual(with3);
    }
  });

  test('follows the safetensors layout: data after a header padded to eight bytes', () => {
    const view = new DataView(with3.buffer);
    const headerBytes = Number(view.getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(with3.subarray(8, 8 + headerBytes))) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: number[] }
    >;
    const { dtype, shape, data_offsets: offsets } = header['counts'];
    expect(dtype).toBe('I32');
    expect(offsets[1] - offsets[0]).toBe(4 * shape[0]);
    expect(view.getInt32(8 + headerBytes + offsets[0], true)).toBe(tensor('counts')[0]);
  });
});

describe('a damaged file', () => {
  const refused = (bytes: Uint8Array, words: string): void => {
    expect(() => NgramLanguageModel.load(bytes)).toThrow(TensorFileError);
    expect(() => NgramLanguageModel.load(bytes)).toThrow(words);
  };

  test('is refused when cut short or followed by other bytes', () => {
    for (let length = 0; length < with3.length; length += 5) {
      expect(() => NgramLanguageModel.load(with3.subarray(0, length))).toThrow(TensorFileError);
    }
    const longer = new Uint8Array(with3.length + 1);
    longer.set(with3);
    refused(longer, 'belong to no tensor');
  });

  test('is refused when it is something else', () => {
    refused(new TextEncoder().encode('id,text,label\n1,hello,positive\n'), 'no tensor file');
    refused(writeIntegerTensors({ tensors: new Map(), metadata: {} }), 'no n-gram language model');
    const header = new TextEncoder().encode('[1, 2]  ');
    refused(Uint8Array.of(8, 0, 0, 0, 0, 0, 0, 0, ...header), 'not an object');
  });

  test('is refused when it comes from a newer version or its description is wrong', () => {
    refused(changed(with3, {}, { version: '2' }), 'newer version');
    for (const version of ['0', '-1', 'x', '']) refused(changed(with3, {}, { version }), 'its version');
    for (const order of ['0', '7', '2.5', 'x', '']) refused(changed(with3, {}, { order }), 'its order');
    const smoothings = [
      '',
      '{',
      'null',
      '{"method":"magic"}',
      '{"method":"add-k","k":"1"}',
      '{"method":"add-k","k":0}',
    ];
    smoothings.push('{"method":"jelinek-mercer","weights":["0.9",0,0],"uniformWeight":0.1}');
    smoothings.push('{"method":"jelinek-mercer","weights":[0.9],"uniformWeight":0.1}');
    for (const smoothing of smoothings) refused(changed(with3, {}, { smoothing }), 'its smoothing');
  });

  test('is refused when a tensor is missing, of the wrong kind, or contradicts another', () => {
    for (const name of ['counts', 'symbols.2', 'starts.2', 'symbols.3', 'starts.3', 'vocabulary']) {
      refused(changed(with3, { [name]: undefined }), 'damaged');
      const wrongKind = name === 'vocabulary' ? new Int32Array(3) : new Uint8Array(3);
      refused(changed(with3, { [name]: wrongKind }), 'damaged');
      if (name !== 'vocabulary') {
        refused(changed(with3, { [name]: tensor(name).slice(0, -1) }), 'damaged');
        refused(changed(with3, { [name]: tensor(name).fill(-1) }), 'damaged');
      }
      // Any positive counts are those of some corpus; n-grams are not.
      if (name !== 'vocabulary' && name !== 'counts') {
        refused(changed(with3, { [name]: tensor(name).fill(1_000_000) }), 'damaged');
        refused(changed(with3, { [name]: tensor(name).reverse() }), 'damaged');
      }
    }
    const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
    for (const words of [{}, [1], ['a', 'a'], ['<s>'], []]) {
      refused(changed(with3, { vocabulary: json(words) }), 'damaged');
    }
    refused(changed(modelOf(1).save(), { counts: new Int32Array(vocabulary.size + 1).fill(1) }), 'counts');
    // More occurrences together than their sum may hold.
    refused(changed(with3, { counts: tensor('counts').fill(2 ** 31 - 1) }), 'counts');
  });

  test('with any byte changed is refused or still a model whose probabilities sum to one', () => {
    let refusals = 0;
    let accepted = 0;
    fc.assert(
      fc.property(fc.nat(with3.length - 1), fc.integer({ min: 1, max: 255 }), (position, change) => {
        const bytes = with3.slice();
        bytes[position] ^= change;
        let model: NgramLanguageModel;
        try {
          model = NgramLanguageModel.load(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(TensorFileError);
          refusals++;
          return;
        }
        accepted++;
        for (const context of [[], [2, 3], [model.vocabulary.size, 2]]) {
          const sum = model.distributionAfter(context).reduce((total, value) => total + value, 0);
          expect(Math.abs(sum - 1)).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 2000 },
    );
    expect(refusals).toBeGreaterThan(accepted);
  });
});
