/** Pairs of tags that are taken for each other, most frequent first. */
export interface MixUp {
  readonly gold: string;
  readonly given: string;
  readonly count: number;
  /** Of all words with the tag. */
  readonly share: number;
}

/** @param confusion `[gold][given]`, in the order of `tags` */
export function mixUps(
  tags: readonly { readonly name: string; readonly support: number }[],
  confusion: readonly (readonly number[])[],
  most: number,
): MixUp[] {
  return tags
    .flatMap(({ name, support }, gold) =>
      tags.flatMap(({ name: given }, other) => {
        const count = confusion[gold]?.[other] ?? 0;
        return gold === other || count === 0 ? [] : [{ gold: name, given, count, share: count / support }];
      }),
    )
    .sort((a, b) => b.count - a.count)
    .slice(0, most);
}
