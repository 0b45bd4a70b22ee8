import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explorations, hrefOf, routeOf, type Route } from './navigation.svelte.ts';

const id = fc.integer({ min: 0, max: 1_000_000 });
const word = fc.string({ minLength: 1 });
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constantFrom<Route>({ screen: 'home' }, { screen: 'import' }, { screen: 'runs' }, { screen: 'machine' }),
  id.map((corpus): Route => ({ screen: 'corpus', corpus })),
  id.map((corpus): Route => ({ screen: 'train', corpus })),
  fc
    .tuple(id, fc.constantFrom(...explorations))
    .map(([corpus, what]): Route => ({ screen: 'explore', corpus, what })),
  word.map((run): Route => ({ screen: 'run', run })),
  fc.array(word, { maxLength: 5 }).map((runs): Route => ({ screen: 'compare', runs })),
);

describe('routes', () => {
  it('survive the address bar, whatever a run is called', () => {
    fc.assert(
      fc.property(route, (there) => {
        expect(routeOf(hrefOf(there))).toEqual(there);
      }),
    );
  });

  it('lead home from an address that means nothing', () => {
    for (const hash of [
      '',
      '#',
      '#/',
      '#/nowhere',
      '#/corpus/',
      '#/corpus/-1',
      '#/corpus/x1',
      '#/train/1.5',
    ]) {
      expect(routeOf(hash)).toEqual({ screen: 'home' });
    }
    expect(routeOf('#/run/')).toEqual({ screen: 'runs' });
    expect(routeOf('#/run/%')).toEqual({ screen: 'run', run: '%' });
  });
});
