import { expect, test } from 'vitest';
import { encodingWord } from './encoding-word.ts';

test('an encoding has one name however it is spelt, and an unknown one keeps its own', () => {
  expect(['utf-8', 'UTF8', 'utf_8'].map(encodingWord)).toEqual(['UTF-8', 'UTF-8', 'UTF-8']);
  expect(encodingWord('windows-1252')).toBe('Windows-1252 (Western)');
  expect(encodingWord('koi8-r')).toBe('koi8-r');
});
