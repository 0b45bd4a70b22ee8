import type { ExplorationQuestion, ExplorationResult } from '../../api/exploration.ts';
import { countCategories } from './category-counts.ts';
import { findInContext } from './concordance.ts';
import type { Exploration } from './exploration.ts';
import { countGroups } from './group-table.ts';
import { findKeyWords } from './key-words.ts';
import { tellLanguages } from './language-shares.ts';
import { countSequences } from './n-grams.ts';
import { findRepeatedTexts } from './repeated-texts.ts';
import { measureLengths } from './text-lengths.ts';
import { countOverTime } from './time-series.ts';

export function explore(exploration: Exploration, question: ExplorationQuestion): ExplorationResult {
  switch (question.what) {
    case 'labels':
      return countCategories(exploration);
    case 'lengths':
      return measureLengths(exploration);
    case 'time':
      return countOverTime(exploration, question);
    case 'groups':
      return countGroups(exploration, question);
    case 'kwic':
      return findInContext(exploration, question);
    case 'ngrams':
      return countSequences(exploration, question);
    case 'keyness':
      return findKeyWords(exploration, question);
    case 'languages':
      return tellLanguages(exploration, question);
    case 'duplicates':
      return findRepeatedTexts(exploration, question);
  }
}
