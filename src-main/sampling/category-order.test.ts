import { expect, test } from 'vitest';
import { inNaturalOrder } from './category-order.ts';

test.each([
  [
    ['positive', 'negative', 'neutral'],
    ['negative', 'neutral', 'positive'],
  ],
  [
    ['Positive', 'NEGATIVE', 'Neutral'],
    ['NEGATIVE', 'Neutral', 'Positive'],
  ],
  [
    ['favor', 'none', 'against'],
    ['against', 'none', 'favor'],
  ],
  [
    ['10', '2', '-1', '0.5'],
    ['-1', '0.5', '2', '10'],
  ],
  [
    ['topic 10', 'topic 2', 'sport'],
    ['sport', 'topic 2', 'topic 10'],
  ],
  [
    ['yes', 'no'],
    ['no', 'yes'],
  ],
  [
    ['b', 'a', 'A', 'B'],
    ['a', 'A', 'b', 'B'],
  ],
  [
    ['negative', 'positive', 'spam'],
    ['negative', 'positive', 'spam'],
  ],
])('%j', (given, wanted) => {
  expect(inNaturalOrder(given)).toEqual(wanted);
  expect(inNaturalOrder(given.toReversed())).toEqual(wanted);
});
