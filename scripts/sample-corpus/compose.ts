/**
 * Composes the sample corpus: two years of short posts about the public life of Pellwick, a town that does not exist.
 * Labels are what one careful coder would have said, with the slips and disagreements that real coding has.
 */
import { makeAuthors, type Author } from './authors.ts';
import { Choices } from './random.ts';
import type { Sentiment } from './sentiment.ts';
import type { Topic } from './topic.ts';
import { allTopics } from './topics/all-topics.ts';
import { speak } from './voice.ts';

export interface SamplePost {
  /** 19 digits: more than a float holds, as the ids of real platforms have. */
  readonly id: string;
  readonly author: string;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly text: string;
  readonly sentiment: Sentiment;
  readonly retweets: number;
}

const seed = 20_260_301;
const postCount = 2_000;
const authorCount = 120;
const firstDay = Date.UTC(2024, 2, 1);
const lastDay = Date.UTC(2026, 1, 28);

/** Posts per hour of the day, in relative numbers. */
const hours = [2, 1, 1, 0, 0, 1, 4, 9, 11, 8, 6, 6, 8, 7, 6, 6, 7, 10, 11, 10, 9, 8, 6, 4];

/** Share of negative posts that say it in praising words. */
const ironyShare = 0.09;
/** Share of posts that are good and bad in one: their labels are drawn, as if different coders had read them. */
const mixedShare = 0.08;
/** Share of clear posts that were labelled by a slip of the hand. */
const slipShare = 0.014;
/** Share of posts that are a notice with a feeling put after it. */
const notedShare = 0.2;

export function composeSample(): SamplePost[] {
  const choices = new Choices(seed);
  const authors = makeAuthors(choices, authorCount);
  const patterns = new PatternDecks(choices);
  const seen = new Set<string>();
  const drafts: (Omit<SamplePost, 'id' | 'date'> & { time: number })[] = [];
  while (drafts.length < postCount - reposts) {
    const author = choices.weighted(authors.map((one) => [one, one.weight] as const));
    const time = drawTime(choices);
    const topic = drawTopic(author, time, choices);
    const { text, sentiment } = writePost(author, topic, patterns, choices);
    if (seen.has(text) || !fitsSeason(text, new Date(time).getUTCMonth())) continue;
    seen.add(text);
    drafts.push({
      author: author.handle,
      text,
      sentiment,
      time,
      retweets: drawRetweets(author, sentiment, choices),
    });
  }
  const notices = drafts.filter(
    (draft) =>
      draft.sentiment === 'neutral' && authors.some((one) => one.official && one.handle === draft.author),
  );
  for (const notice of choices.shuffled(notices).slice(0, reposts)) {
    drafts.push({
      ...notice,
      time: notice.time + 86_400_000 * (1 + choices.below(3)),
      retweets: choices.below(4),
    });
  }
  return drafts
    .sort((a, b) => a.time - b.time)
    .map(({ time, author, text, sentiment, retweets }) => ({
      id: String(BigInt(time) * 1_000_000n + BigInt(choices.below(1_000_000))),
      author,
      date: `${new Date(time).toISOString().slice(0, 19)}Z`,
      text,
      sentiment,
      retweets,
    }));
}

/** Notices that their account posts a second time, word for word: every real corpus has some. */
const reposts = 6;

function writePost(
  author: Author,
  topic: Topic,
  patterns: PatternDecks,
  choices: Choices,
): { text: string; sentiment: Sentiment } {
  const say = (body: string, tone: Sentiment, stance?: Sentiment) =>
    speak(body, tone, stance, author, topic, choices);
  if (!author.official && choices.chance(mixedShare)) {
    const sentiment = choices.weighted<Sentiment>([
      ['negative', 0.36],
      ['neutral', 0.34],
      ['positive', 0.3],
    ]);
    return { text: say(patterns.draw(topic, 'mixed'), 'neutral'), sentiment };
  }
  const meant = drawSentiment(author, choices);
  let text: string;
  if (meant === 'negative' && choices.chance(ironyShare))
    text = say(patterns.draw(topic, 'irony'), 'positive');
  else if (meant !== 'neutral' && choices.chance(notedShare))
    text = say(patterns.draw(topic, 'neutral', meant === 'positive' ? isWelcome : isNews), meant, meant);
  else text = say(patterns.draw(topic, meant), meant);
  const sentiment = choices.chance(slipShare)
    ? choices.pick<Sentiment>(['negative', 'neutral', 'positive'])
    : meant;
  return { text, sentiment };
}

function drawSentiment(author: Author, choices: Choices): Sentiment {
  if (author.official)
    return choices.weighted<Sentiment>([
      ['negative', 0.04],
      ['neutral', 0.84],
      ['positive', 0.12],
    ]);
  const tilt = Math.exp(author.mood);
  return choices.weighted<Sentiment>([
    ['negative', 0.35 / tilt],
    ['neutral', 0.43],
    ['positive', 0.24 * tilt],
  ]);
}

function drawTime(choices: Choices): number {
  const days = (lastDay - firstDay) / 86_400_000 + 1;
  const day = firstDay + choices.below(days) * 86_400_000;
  const hour = choices.weighted(hours.map((weight, index) => [index, weight] as const));
  return day + hour * 3_600_000 + choices.below(3_600_000);
}

function drawTopic(author: Author, time: number, choices: Choices): Topic {
  if (author.topic !== undefined) return allTopics.find((topic) => topic.name === author.topic) as Topic;
  const month = new Date(time).getUTCMonth();
  return choices.weighted(
    allTopics.map(
      (topic) =>
        [topic, topic.weight * (topic.season?.includes(month) ? 4 : topic.season ? 0.1 : 1)] as const,
    ),
  );
}

/** Snow in July would be a giveaway. */
function fitsSeason(text: string, month: number): boolean {
  const cold = month <= 2 || month >= 10;
  const warm = month >= 3 && month <= 8;
  if (/snow|frost|gritt|sledge|sleet|christmas|winter swim|freez/i.test(text)) return cold;
  if (/strawberr|too hot|hay fever|swifts|cherries|gooseberr|first warm|sun cream|wildflower/i.test(text))
    return warm;
  return true;
}

/** Whether a neutral pattern tells of something that one can be glad or cross about. */
function isNews(pattern: string): boolean {
  return !/[?]|^[{]?(Left|Found|Looking|Lost|Has|Counted|Swam|Had|At|On|Took|Saw|Walked|Selling|Giving|Bought|Finished|Moved|Measured|Listening|Scanned|Grey|Sunrise|Bird|Who|Does|Meter|Census|Duty|River level|Flat|Can)/.test(
    pattern,
  );
}

/** Whether anybody could be glad of it. */
function isWelcome(pattern: string): boolean {
  return (
    isNews(pattern) &&
    !/clos|burst|cut|warning|flood|diver|delay|price|permit|fine|against|lost|petition|Turnout|lights|planned|Sandbags|report|Clocks|frost|Expected|Recount|Replacement|mov/i.test(
      pattern,
    )
  );
}

/** Counts with a long tail: most posts are shared by hardly anyone, a few by hundreds. */
function drawRetweets(author: Author, sentiment: Sentiment, choices: Choices): number {
  const pull = sentiment === 'neutral' ? -0.2 : 0.35;
  return Math.floor(Math.exp(author.reach + pull + choices.normal() * 1.5));
}

type Bank = Sentiment | 'irony' | 'mixed';

/** Each list of patterns is a deck of cards that is used up before it is shuffled again. */
class PatternDecks {
  private readonly choices: Choices;
  private readonly decks = new Map<string, string[]>();

  constructor(choices: Choices) {
    this.choices = choices;
  }

  draw(topic: Topic, bank: Bank, wanted: (pattern: string) => boolean = () => true): string {
    const key = `${topic.name}/${bank}/${wanted.name}`;
    let deck = this.decks.get(key);
    if (deck === undefined || deck.length === 0) {
      deck = this.choices.shuffled(topic[bank].filter(wanted));
      this.decks.set(key, deck);
    }
    return deck.pop() as string;
  }
}
