/**
 * How far the language of groups lies apart: an n-gram model of each group's texts scores held-out texts of every group. All
 * models share one vocabulary and learn from equally many documents' worth of symbols; otherwise the larger group would look
 * more at home everywhere.
 */
import { RandomStream, deriveKey, keyOfSeed } from '../../engine/core/random.ts';
import { NgramLanguageModel } from '../../engine/models/ngram-language-model.ts';
import { NgramTextModel } from '../../engine/models/ngram-text-model.ts';
import { readTrainingTexts } from '../../engine/training/train-ngram.ts';
import { checkpoint, type Work } from '../../engine/training/work.ts';
import { LecternError } from '../api/errors.ts';
import { openProjectReader } from '../database/open-project.ts';
import { readTexts } from '../database/training-data.ts';
import { DocumentSumsOf, languagePartMetrics } from './language-metrics.ts';
import type { GroupsComparison, GroupsRequest } from './language-messages.ts';

/** Fewer held-out or training documents than this say nothing about a group. */
const FEWEST_DOCUMENTS = 10;

interface Drawn {
  /** Texts to learn from, in the order in which they were drawn. */
  readonly learn: string[];
  readonly judge: string[];
  readonly repeated: number;
}

export async function compareGroups(request: GroupsRequest, work: Work): Promise<GroupsComparison> {
  const { names, settings, order, seed, testShare } = request;
  work.progress(0, null, '', 'Reading the corpus');
  const drawn = drawGroups(textsOfGroups(request), testShare, seed);
  drawn.forEach(({ learn, judge }, group) => {
    if (Math.min(learn.length, judge.length) < FEWEST_DOCUMENTS)
      throw new LecternError(
        'bad-data',
        `The group “${names[group]}” has too few different documents: ${String(learn.length)} to learn from and ${String(judge.length)} to judge by.`,
        `Each needs ${String(FEWEST_DOCUMENTS)} of both; leave this group out.`,
      );
  });
  const read = await readTrainingTexts(
    drawn.flatMap(({ learn }) => learn),
    settings,
    work,
  );
  let first = 0;
  const sentences = drawn.map(({ learn }) => read.sentences.slice(first, (first += learn.length)));
  const budget = Math.min(...sentences.map(countSymbols));
  const warnings = new Set<string>();
  const learnt: { documents: number; tokens: number }[] = [];
  const cells: GroupsComparison['cells'] = [];
  for (const [group, own] of sentences.entries()) {
    work.progress(group, names.length, 'groups', `Learning from ${names[group]}`);
    await checkpoint(work);
    const some = upTo(own, budget);
    const model = NgramLanguageModel.train(read.vocabulary.encode(some), read.vocabulary, {
      order,
      smoothing: { method: 'modified-kneser-ney' },
    });
    if (model.unreliableOrders.length > 0)
      warnings.add(
        'Some groups are too small to estimate all discounts of the smoothing: fixed ones were taken there.',
      );
    learnt.push({ documents: some.length, tokens: countSymbols(some) });
    const reading = new NgramTextModel(model, read.text);
    for (const [other, { judge }] of drawn.entries()) {
      await checkpoint(work);
      const sums = new DocumentSumsOf(judge.length);
      sums.add(0, judge, await reading.score(judge));
      cells.push({ learnt: group, scored: other, metrics: languagePartMetrics(sums) });
    }
  }
  const repeated = drawn.reduce((sum, one) => sum + one.repeated, 0);
  if (repeated > 0)
    warnings.add(
      `${repeated.toLocaleString('en')} documents repeat another of their group letter by letter and were left out: seen in training and met again they would make a group look closer to itself.`,
    );
  return {
    groups: names.map((name, group) => ({
      name,
      learnt: learnt[group] as { documents: number; tokens: number },
      scored: (drawn[group] as Drawn).judge.length,
    })),
    cells,
    vocabularySize: read.vocabulary.size,
    unit: read.text.unit,
    warnings: [...warnings],
  };
}

function textsOfGroups({ projectPath, corpusId, groupOf, names }: GroupsRequest): string[][] {
  const texts: string[][] = names.map(() => []);
  const reader = openProjectReader(projectPath);
  try {
    for (const batch of readTexts(reader, corpusId))
      for (const [index, text] of batch.texts.entries()) {
        const group = groupOf[batch.firstDocument - 1 + index] ?? -1;
        if (group >= 0 && text.trim() !== '') texts[group]?.push(text);
      }
  } finally {
    reader.close();
  }
  return texts;
}

function drawGroups(groups: readonly string[][], testShare: number, seed: number): Drawn[] {
  return groups.map((texts, group) => {
    const different = [...new Set(texts)];
    new RandomStream(deriveKey(deriveKey(keyOfSeed(seed), 'groups'), group)).shuffle(different);
    const held = Math.round(different.length * testShare);
    return {
      judge: different.slice(0, held),
      learn: different.slice(held),
      repeated: texts.length - different.length,
    };
  });
}

function countSymbols(sentences: readonly (readonly string[])[]): number {
  return sentences.reduce((sum, sentence) => sum + sentence.length + 1, 0);
}

/** As many whole sentences from the beginning as hold at most so many symbols; at least one. */
function upTo(sentences: readonly string[][], symbols: number): string[][] {
  let sum = 0;
  const some: string[][] = [];
  for (const sentence of sentences) {
    sum += sentence.length + 1;
    if (sum > symbols && some.length > 0) break;
    some.push(sentence);
  }
  return some;
}
