/**
 * The grammar that posts are written in: `{a|b|}` chooses one of its alternatives, which may hold more of them,
 * and `<name>` puts in a phrase of that name.
 */
import type { Choices } from './random.ts';
import { words } from './words.ts';

export function expand(pattern: string, choices: Choices, used = new Set<string>()): string {
  let text = '';
  let at = 0;
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === '{') {
      const { alternatives, end } = readAlternatives(pattern, at);
      text += expand(choices.pick(alternatives), choices, used);
      at = end;
    } else if (character === '<') {
      const end = pattern.indexOf('>', at);
      const name = pattern.slice(at + 1, end);
      const bank = words[name];
      if (bank === undefined) throw new Error(`There are no words called <${name}> in: ${pattern}`);
      // The same word twice in one post would sound like a machine.
      const fresh = bank.filter((phrase) => !used.has(phrase));
      const phrase = choices.pick(fresh.length > 0 ? fresh : bank);
      used.add(phrase);
      text += expand(phrase, choices, used);
      at = end + 1;
    } else {
      text += character;
      at++;
    }
  }
  return text;
}

function readAlternatives(pattern: string, start: number): { alternatives: string[]; end: number } {
  const alternatives: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '{') depth++;
    else if (character === '|' && depth === 1) {
      alternatives.push(pattern.slice(from, at));
      from = at + 1;
    } else if (character === '}' && --depth === 0) {
      alternatives.push(pattern.slice(from, at));
      return { alternatives, end: at + 1 };
    }
  }
  throw new Error(`A brace is never closed in: ${pattern}`);
}
