/** How tags are told apart: eight colours by four kinds of line, always with the tag's name beside it. */
const colours = 8;
const lines = ['solid', 'dashed', 'dotted', 'double'] as const;

export interface TagMark {
  readonly colour: string;
  readonly line: (typeof lines)[number];
}

/** Tags of one type, such as B-PER and I-PER, look alike; outside of spans there is no line. */
export function tagMarks(tags: readonly string[]): ReadonlyMap<string, TagMark> {
  const typeOf = (tag: string): string => (/^[BIESLU]-/u.test(tag) ? tag.slice(2) : tag);
  const types = [...new Set(tags.filter((tag) => tag !== 'O').map(typeOf))].sort();
  const marks = new Map<string, TagMark>();
  for (const tag of tags) {
    const at = types.indexOf(typeOf(tag));
    if (at < 0) continue;
    marks.set(tag, {
      colour: `var(--chart-${String((at % colours) + 1)})`,
      line: lines[Math.floor(at / colours) % lines.length]!,
    });
  }
  return marks;
}
