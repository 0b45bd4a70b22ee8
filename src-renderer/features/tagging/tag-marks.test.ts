import { describe, expect, it } from 'vitest';
import { tagMarks } from './tag-marks.ts';

describe('tagMarks', () => {
  it('gives the tags of one type one look, and none to what is outside of spans', () => {
    const marks = tagMarks(['B-LOC', 'B-PER', 'I-LOC', 'O']);
    expect(marks.get('B-LOC')).toEqual(marks.get('I-LOC'));
    expect(marks.get('B-LOC')).not.toEqual(marks.get('B-PER'));
    expect(marks.has('O')).toBe(false);
  });

  it('tells thirty-two tags apart', () => {
    const tags = Array.from({ length: 32 }, (_, index) => `tag ${String(index)}`);
    const looks = new Set([...tagMarks(tags).values()].map(({ colour, line }) => `${colour} ${line}`));
    expect(looks.size).toBe(32);
  });
});
