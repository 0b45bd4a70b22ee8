/** Spans of words, such as names, that tags spell out: B-PER I-PER O, with or without E- and S- (or L- and U-). */

export interface TagSpan {
  readonly type: string;
  readonly start: number;
  /** Behind its last word. */
  readonly end: number;
}

const spelled = /^(?:O|[BIESLU]-.+)$/u;

/** Whether these tags spell out spans: each is O or a letter and a type, and some begin or go on. */
export function spellSpans(tags: readonly string[]): boolean {
  return tags.every((tag) => spelled.test(tag)) && tags.some((tag) => /^[BI]-/u.test(tag));
}

/**
 * As conlleval counts (Tjong Kim Sang and Buchholz 2000): a span ends where another type follows, and one that goes on
 * without having begun begins there.
 */
export function spansOf(tags: readonly string[]): TagSpan[] {
  const spans: TagSpan[] = [];
  let [type, start, before] = ['', 0, 'O'];
  for (let place = 0; place <= tags.length; place++) {
    const tag = tags[place] ?? 'O';
    const [letter, own] = tag === 'O' || tag === '' ? ['O', ''] : [tag[0]!, tag.slice(2)];
    const begins =
      letter !== 'O' && (before === 'O' || own !== type || 'BSU'.includes(letter) || 'ESLU'.includes(before));
    if (before !== 'O' && (letter === 'O' || begins)) spans.push({ type, start, end: place });
    if (begins) [type, start] = [own, place];
    before = letter;
  }
  return spans;
}
