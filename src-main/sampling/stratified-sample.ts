/** A sample for looking at: in proportion to the groups, with enough of the small ones to be seen. */
import { SeededRandom } from './seeded-random.ts';

/** Of a group with fewer members all are drawn. */
export const fewestOfGroup = 30;

/**
 * @param groups group of each member, any value
 * @returns places of about `count` members, ascending; all where there are no more
 */
export function stratifiedSample(groups: readonly unknown[], count: number, seed: number): number[] {
  if (groups.length <= count) return groups.map((_, at) => at);
  const members = new Map<unknown, number[]>();
  groups.forEach((group, at) => {
    const own = members.get(group);
    if (own === undefined) members.set(group, [at]);
    else own.push(at);
  });
  const least = Math.min(fewestOfGroup, Math.floor(count / members.size));
  const random = new SeededRandom(seed);
  const floors = [...members.values()].map((own) => Math.min(own.length, least));
  const free = count - floors.reduce((sum, floor) => sum + floor, 0);
  const rest = groups.length - floors.reduce((sum, floor) => sum + floor, 0);
  return [...members.values()]
    .flatMap((own, index) => {
      const floor = floors[index] as number;
      random.shuffle(own);
      return own.slice(0, floor + Math.round((free * (own.length - floor)) / rest));
    })
    .sort((a, b) => a - b);
}
