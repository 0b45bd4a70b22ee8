import { describe, expect, it } from 'vitest';
import type { PreviewColumn } from '../../../src-main/api/corpora.ts';
import { describeRoles, rolesOf, withRole } from './column-roles.ts';

function column(name: string, suggestedRole: PreviewColumn['suggestedRole'], index: number): PreviewColumn {
  return { index, name, column: name, suggestedRole, distinct: 3, empty: 0, meanLength: 5 };
}

const columns = [
  column('id', 'id', 0),
  column('tweet', 'text', 1),
  column('mood', 'label', 2),
  column('author', 'other', 3),
];

describe('roles of columns', () => {
  it('are as suggested until the user says otherwise', () => {
    expect(rolesOf(columns, { author: 'label' })).toEqual({
      id: 'id',
      tweet: 'text',
      mood: 'label',
      author: 'label',
    });
  });

  it('leave one id column, and any number of texts and labels', () => {
    const moved = withRole(columns, {}, 'author', 'id');
    expect(rolesOf(columns, moved)).toMatchObject({ id: 'other', author: 'id' });
    // The guess gives way; said twice, both are texts.
    const other = withRole(columns, {}, 'author', 'text');
    expect(rolesOf(columns, other)).toMatchObject({ tweet: 'other', author: 'text' });
    const joined = withRole(columns, other, 'tweet', 'text');
    expect(rolesOf(columns, joined)).toMatchObject({ tweet: 'text', author: 'text' });
    const labels = withRole(columns, {}, 'author', 'label');
    expect(rolesOf(columns, labels)).toMatchObject({ mood: 'label', author: 'label' });
  });

  it('survive a column that vanishes when the delimiter changes', () => {
    const chosen = withRole(columns, {}, 'author', 'label');
    expect(rolesOf([column('id;tweet', 'text', 0)], chosen)).toEqual({ 'id;tweet': 'text' });
    expect(rolesOf(columns, chosen)).toMatchObject({ author: 'label' });
  });

  it('are told in a sentence', () => {
    expect(describeRoles(columns, rolesOf(columns, {}))).toBe(
      'Text from “tweet”, label from “mood”, ids from “id”, 1 column kept as it is.',
    );
    expect(describeRoles(columns, rolesOf(columns, { author: 'label' }))).toContain(
      'labels from “mood” and “author”',
    );
  });
});
