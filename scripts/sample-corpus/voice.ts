/** How one account puts it: capitals, emoji, hashtags, mentions, slips of the thumb. */
import type { Author } from './authors.ts';
import { expand } from './grammar.ts';
import type { Choices } from './random.ts';
import type { Sentiment } from './sentiment.ts';
import { emoji, openings, stances } from './stances.ts';
import type { Topic } from './topic.ts';

const otherSentiments: Record<Sentiment, readonly Sentiment[]> = {
  negative: ['neutral', 'positive'],
  neutral: ['negative', 'positive'],
  positive: ['neutral', 'negative'],
};

export function speak(
  body: string,
  tone: Sentiment,
  stance: Sentiment | undefined,
  author: Author,
  topic: Topic,
  choices: Choices,
): string {
  const used = new Set<string>();
  const say = (pattern: string) => expand(pattern, choices, used);
  const sentences = [say(body)];
  const isQuestion = body.includes('?') && tone === 'neutral';
  if (stance === 'positive') sentences.push(say(choices.pick(stances.gladOfNews)));
  else if (stance === 'negative') sentences.push(say(choices.pick(stances.crossAboutNews)));
  else if (isQuestion && choices.chance(0.25)) sentences.push(say(choices.pick(stances.asking)));
  else if (choices.chance(0.17))
    sentences.push(say(choices.pick(stances[choices.chance(0.8) ? tone : 'neutral'])));
  if (!author.official && choices.chance(0.1)) sentences.unshift(say(choices.pick(openings[tone])));

  const tidy = sentences.map((sentence) =>
    sentence
      .replace(/ {2,}/g, ' ')
      .replace(/ ([,.!?])(?=\s|$)/g, '$1')
      .trim(),
  );
  let text = capitalise(tidy.join(choices.chance(0.05) ? '\n\n' : ' '));
  if (choices.chance(author.slips)) text = slip(text, choices);
  if (!author.official && tone !== 'neutral' && choices.chance(0.08)) text = stretch(text, choices);
  if (author.lowerCase) text = text.toLowerCase().replace(/\.$/, '');
  if (!author.official && choices.chance(0.07))
    text = choices.chance(0.5) ? `${topic.account} ${text}` : `${text} ${topic.account}`;
  if (choices.chance(author.emoji)) {
    const palette = choices.chance(0.8) ? tone : choices.pick(otherSentiments[tone]);
    const mark = choices.pick(emoji[palette]);
    text = `${text} ${choices.chance(0.15) ? mark.repeat(3) : mark}`;
  }
  if (choices.chance(author.hashtags)) {
    const tags = new Set([choices.pick(topic.hashtags)]);
    if (choices.chance(0.3)) tags.add(choices.pick(topic.hashtags));
    text = `${text}${choices.chance(0.12) ? '\n' : ' '}${[...tags].join(' ')}`;
  }
  return text;
}

function capitalise(text: string): string {
  return text.replace(
    /(^|[.!?]["”]?\s+)(["“]?)(?!https:)(\p{Ll})/gu,
    (_, before: string, quote: string, letter: string) => {
      return `${before}${quote}${letter.toUpperCase()}`;
    },
  );
}

/** Two letters change places, or one goes missing, in one longer word. */
function slip(text: string, choices: Choices): string {
  const longWords = [...text.matchAll(/(?<![@#/.\p{L}])\p{Ll}{5,}(?![\p{L}.]*[/:])/gu)];
  if (longWords.length === 0) return text;
  const word = choices.pick(longWords);
  const at = word.index + 1 + choices.below(word[0].length - 3);
  const swapped = choices.chance(0.6) ? `${text.charAt(at + 1)}${text.charAt(at)}` : text.charAt(at);
  return `${text.slice(0, at)}${swapped}${text.slice(at + 2)}`;
}

/** "so" becomes "sooo", or the end gets louder. */
function stretch(text: string, choices: Choices): string {
  if (/\bso\b/i.test(text)) return text.replace(/\bso\b/i, (so) => so + 'o'.repeat(1 + choices.below(3)));
  if (choices.chance(0.4)) {
    return text.replace(/\b(never|again|every|love|best|nobody|always|still)\b/i, (word) =>
      word.toUpperCase(),
    );
  }
  return text.replace(/[.!?]$/, (end) => (end === '?' ? '??' : '!!'));
}
