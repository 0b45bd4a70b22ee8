import type { Choices } from './random.ts';
import { allTopics } from './topics/all-topics.ts';

export interface Author {
  readonly handle: string;
  /** How often this account posts, relative to the others. */
  readonly weight: number;
  /** A desk that gives notice, or a person. */
  readonly official: boolean;
  /** Topic that an official account speaks about. */
  readonly topic?: string;
  /** −1 grumbles, +1 praises. */
  readonly mood: number;
  /** Shares of posts that show the habit. */
  readonly lowerCase: boolean;
  readonly hashtags: number;
  readonly emoji: number;
  readonly slips: number;
  /** Natural logarithm of the usual number of retweets. */
  readonly reach: number;
}

const chosenHandles = [
  'mabel_at_the_mill',
  'oddle_angler',
  'tannery_tom',
  'nightbus_nora',
  'ferrymans_wife',
  'quayside_quinn',
  'hilltop_hattie',
  'gull_hater_99',
  'bellyard_beth',
  'slow_train_sid',
  'jam_and_justice',
  'the_wet_sock',
  'saltgate_sue',
  'windlass_will',
  'cobble_counter',
  'lantern_lena',
  'rivermudlark',
  'two_left_wellies',
  'grumpy_heron',
  'orchardrise_omar',
  'pram_in_the_hall',
  'nocturnal_baker',
  'amara_on_two_wheels',
  'dr_compost',
  'ukulele_uncle',
  'ivo_reads',
  'the_third_lodger',
  'hedgehog_hotline',
  'pump_room_pete',
  'kestrel_k',
  'old_map_club',
  'soup_of_the_day',
  'biscuit_the_cat',
  'yusuf_by_the_weir',
  'petra_paints',
  'left_at_the_lights',
  'umbrella_repair',
  'shift_worker_lin',
  'allotment_17',
  'rollator_rosa',
];
const first = [
  'ada',
  'bram',
  'celia',
  'dev',
  'edda',
  'farid',
  'greta',
  'hal',
  'ines',
  'jonas',
  'kofi',
  'lotte',
  'mo',
  'nils',
  'oona',
  'priya',
  'ruth',
  'sami',
  'tilda',
  'vik',
];
const second = [
  'sedge',
  'marrow',
  'of_pellwick',
  'holt',
  'writes',
  'quill',
  'tarn',
  '_b',
  'wren',
  'cooper',
  'lindqvist',
  'reed',
  'okafor',
  'dunne',
  'in_town',
  'fenn',
];

export function makeAuthors(choices: Choices, count: number): Author[] {
  const handles = new Set(chosenHandles);
  while (handles.size < count - allTopics.length) {
    const number = choices.chance(0.35) ? String(choices.pick([7, 12, 31, 58, 64, 77, 83, 91, 2, 404])) : '';
    handles.add(
      `${choices.pick(first)}${choices.pick(['_', '', '.'])}${choices.pick(second)}${number}`.replace(
        '__',
        '_',
      ),
    );
  }
  const people = choices.shuffled([...handles]).map((handle, rank): Author => ({
    handle,
    weight: 1 / (rank + 4) ** 0.75,
    official: false,
    mood: Math.max(-1, Math.min(1, choices.normal() * 0.45)),
    lowerCase: choices.chance(0.14),
    hashtags: choices.next() ** 2 * 0.7,
    emoji: choices.next() ** 2 * 0.5,
    slips: choices.next() ** 3 * 0.35,
    reach: choices.normal() * 0.7 - 0.1,
  }));
  const desks = allTopics.map((topic): Author => ({
    handle: topic.account.slice(1),
    weight: 0.012 * topic.weight,
    official: true,
    topic: topic.name,
    mood: 0,
    lowerCase: false,
    hashtags: 0.35,
    emoji: 0.05,
    slips: 0,
    reach: 1.1,
  }));
  return [...people, ...desks];
}
