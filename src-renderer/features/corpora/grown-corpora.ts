import type { Corpus, CorpusColumn } from '../../../src-main/api/corpora.ts';

/** Corpora to which a file with these columns may have grown: those that have the same columns, whatever the order. */
export function grownCorpora<Some extends Pick<Corpus, 'columns'>>(
  columns: readonly { readonly column: string }[],
  corpora: readonly Some[],
): Some[] {
  const names = new Set(columns.map(({ column }) => column));
  return corpora.filter((corpus) => {
    const own = corpus.columns.filter(isFromFile).map(({ column }) => column);
    return (
      [...names].every((name) => own.includes(name)) &&
      own.filter((name) => names.has(name)).length === names.size
    );
  });
}

function isFromFile({ derived }: CorpusColumn): boolean {
  return derived === undefined;
}
