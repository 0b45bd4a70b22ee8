import { describe, expect, test } from 'vitest';
import { noChoices, storingMessage } from './storing-choices.ts';

const roles = { post: 'text', who: 'group', nr: 'id', tags: 'labels' } as const;

describe('what is said of storing a file', () => {
  test('repeats are refused in an id column that was chosen, and kept in one that was guessed', () => {
    expect(storingMessage(noChoices, roles, {})).toEqual({ repeatedIds: 'keep' });
    expect(storingMessage(noChoices, roles, { nr: 'id' })).toEqual({ repeatedIds: 'refuse' });
    expect(storingMessage({ ...noChoices, keepRepeated: true }, roles, { nr: 'id' })).toEqual({
      repeatedIds: 'keep',
    });
  });

  test('names of a column that is no longer the author are not coded', () => {
    const choices = { ...noChoices, plainTexts: true, coded: ['who', 'post'] };
    expect(storingMessage(choices, roles, {}).pseudonymise).toEqual({ texts: true, columns: ['who'] });
    expect(storingMessage({ ...noChoices, coded: ['post'] }, roles, {})).not.toHaveProperty('pseudonymise');
  });

  test('a separator counts only where a cell holds several labels', () => {
    const choices = { ...noChoices, separator: ';' };
    expect(storingMessage(choices, roles, {}).labelSeparator).toBe(';');
    expect(storingMessage(choices, { post: 'text' }, {})).not.toHaveProperty('labelSeparator');
  });
});
