import { createHash } from 'node:crypto';
import type { ExplorationQuestion, ExplorationResult } from '../../api/exploration.ts';
import { quotedName } from '../../database/quoted-name.ts';
import type { Exploration } from './exploration.ts';
import { selectedDocuments, visitCells } from './selected-documents.ts';

const shownDocuments = 50;
const shownCharacters = 400;

/** Texts that are the same once retweet marks, links, @names, capitals and spaces are left aside. */
export function findRepeatedTexts(
  exploration: Exploration,
  question: Extract<ExplorationQuestion, { what: 'duplicates' }>,
): ExplorationResult {
  const { reader, corpus } = exploration;
  const ids = selectedDocuments(exploration);
  /** First document of each text, or a group of two and more. */
  const seen = new Map<string, number | number[]>();
  const groups: number[][] = [];
  let empty = 0;
  visitCells(exploration, corpus.textColumn, ids, 'Comparing texts', (text, id) => {
    const plain = withoutTrimmings(text);
    if (plain === '') {
      empty++;
      return;
    }
    // A long text is kept as a digest, so that memory does not grow with the texts.
    const key = plain.length <= 16 ? plain : createHash('sha1').update(plain).digest('binary');
    const before = seen.get(key);
    if (before === undefined) seen.set(key, id);
    else if (typeof before === 'number') {
      const group = [before, id];
      groups.push(group);
      seen.set(key, group);
    } else before.push(id);
  });
  groups.sort((a, b) => b.length - a.length || (a[0] as number) - (b[0] as number));
  const rows = groups.slice(0, question.limit).map((documents) => {
    const text = reader.value<string>(
      `SELECT ${quotedName(corpus.textColumn)} FROM ${quotedName(corpus.tableName)} WHERE document_id = ?`,
      documents[0] as number,
    );
    return {
      text: (text ?? '').slice(0, shownCharacters),
      count: documents.length,
      documents: documents.slice(0, shownDocuments),
    };
  });
  return {
    what: 'duplicates',
    documents: ids.length,
    notes:
      empty > 0
        ? [
            `${empty.toLocaleString('en')} texts hold nothing but links, @names or signs, and are not compared.`,
          ]
        : [],
    groups: groups.length,
    repeats: groups.reduce((sum, group) => sum + group.length - 1, 0),
    rows,
  };
}

function withoutTrimmings(text: string): string {
  return text
    .replace(/^\s*RT\s+@\w+:?\s*/iu, '')
    .replace(/https?:\/\/\S+|www\.\S+/giu, ' ')
    .replace(/@\w+/gu, ' ')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}]+/gu, ' ')
    .trim();
}
