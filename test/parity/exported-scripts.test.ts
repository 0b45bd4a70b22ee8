/** The Python script that goes with an exported model reads texts as Lectern does. It needs nothing but Python itself. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { pipelineDescription } from '../../engine/models/onnx/pipeline-description.ts';
import type { ParameterValue } from '../../src-main/api/runs.ts';
import { inputsOf } from '../support/onnx-model.ts';
import { samplePostData, trainPreset, writeLexicon } from '../support/train-preset.ts';

const script = fileURLToPath(
  new URL('../../src-main/features/models/scripts/lectern_model.py', import.meta.url),
);
const python = ['python3', 'python'].find(
  (name) => spawnSync(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0,
);
const folder = mkdtempSync(join(tmpdir(), 'lectern-scripts-'));
const lexicon = writeLexicon(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What tokenizers stumble over: addresses, emoticons, flags, keycaps, marks, scripts without blanks, escapes, halves. */
const pieces = [
  'https://a.example/b?c=d).', 'bit.ly/x', 'www.x.y', '@you', '@', '#ok', '#日本', '#️⃣', '1️⃣2', ':-)', 'XD', '<3', '</3', ';)',
  'T_T', '^_^', 'o.O', '->', ':(', 'soooooo', '1,000.50', "don't", 'don’t', 'NOT', 'no', 'never again', '!!!', '…', '“quoted”',
  'ÉTÉ', 'e\u0301te\u0301', 'ΣΑΣ', 'İstanbul', 'straße', 'Ａｂｃ', 'ﬁne', '東京都', 'ภาษาไทย', 'မြန်မာ', 'العربية', '\u0600١٢', '\u0600 x',
  'नमस्ते', 'ᏣᎳᎩ', '👍🏽', '👨‍👩‍👧', '🇩🇪🇫', '☎️', 'ℹ️', '\u200d', '\ufe0f', '\u00a0', '\u3000', '\ufeff', '\u0085', '\u001c', '\n',
  '&amp;', '&#8217;', '&#x1F600;', '&lt;3', '\\u2019', '\\ud83d\\ude00', '\\ud83d', 'x_y', '_', '٣', 'Ⅷ', '𝒳', '\ud800', '', ' ',
]; // prettier-ignore
const strings = fc.array(
  fc.oneof(fc.constantFrom(...pieces), fc.constant(' '), fc.string({ unit: 'grapheme' })),
  {
    maxLength: 12,
  },
);
const odd = [...pieces, ...fc.sample(strings, { numRuns: 400, seed: 7 }).map((parts) => parts.join(''))];

const options: Readonly<Record<string, ParameterValue>>[] = [
  {},
  {
    'text.tokenizer': 'words',
    'text.lowercase': false,
    'text.stripAccents': true,
    'text.decodeEscapes': false,
    'text.punctuation': false,
    'text.markNegation': true,
    'text.maxRepeats': 2,
    'text.numbers': 'replace',
    'text.urls': 'drop',
    'text.mentions': 'keep',
  },
];
const small = { 'training.epochs': 1, 'model.embeddingSize': 4, 'features.minCount': 1 };
const models: readonly (readonly [string, Readonly<Record<string, ParameterValue>>])[] = [
  ['logistic', { 'features.minDocuments': 1 }],
  ['naive-bayes', { 'features.minDocuments': 1 }],
  ['dan', small],
  ['fasttext', { ...small, 'features.pairBuckets': 100 }],
  ['cnn', { ...small, 'model.filters': 2 }],
  ['dictionary', { 'features.lexicon': lexicon }],
  ['sentiment-features', { 'features.lexicon': lexicon }],
  ['majority', {}],
];

describe.skipIf(python === undefined)('with Python', () => {
  test.each(models.flatMap(([preset, own]) => options.map((text) => ({ preset, own, text }))))(
    '$preset reads texts alike, $text',
    async ({ preset, own, text }) => {
      const data = samplePostData(3, 200);
      // The odd texts are trained on too, so that their words are known.
      const texts = [...data.train.texts, ...odd];
      const labels = Int32Array.from(texts, (_, index) => index % 3);
      const settings = preset === 'majority' ? own : { ...own, ...text };
      const { classifier, opened } = await trainPreset(preset, settings, {
        ...data,
        train: { texts, labels },
      });
      try {
        const file = await classifier.save();
        copyFileSync(script, join(folder, 'lectern_model.py'));
        writeFileSync(join(folder, 'pipeline.json'), JSON.stringify(pipelineDescription(file)));
        const said = execFileSync(python!, [join(folder, 'lectern_model.py'), '--inputs'], {
          input: JSON.stringify(texts),
          encoding: 'utf8',
          maxBuffer: 1 << 28,
        });
        const found = JSON.parse(said) as Record<string, number[][]>;
        const expected = Object.fromEntries<readonly (readonly number[])[]>(
          Object.entries(inputsOf(classifier, file, texts)),
        );
        expect(Object.keys(found).toSorted()).toEqual(Object.keys(expected).toSorted());
        for (const [name, rows] of Object.entries(expected)) {
          const differing = rows.flatMap((row, index) =>
            row.length === found[name][index].length &&
            row.every((value, place) => Math.abs(value - found[name][index][place]) < 1e-12)
              ? []
              : [{ text: texts[index], lectern: row, python: found[name][index] }],
          );
          expect(differing.map(({ text: given }) => given)).toEqual([]);
        }
      } finally {
        classifier.dispose();
        await opened?.dispose();
      }
    },
  );
});

test.skipIf(python === undefined)('the script compiles', () => {
  copyFileSync(script, join(folder, 'lectern_model.py'));
  expect(spawnSync(python!, ['-m', 'py_compile', join(folder, 'lectern_model.py')]).status).toBe(0);
});
