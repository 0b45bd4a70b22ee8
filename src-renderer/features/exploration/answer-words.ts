/** What an answer says before its table. */
import type { ExplorationResult } from '../../../src-main/api/exploration.ts';
import { counted, formatCount, formatShare } from '../../state/format.ts';

/** Of how many documents the answer is; a sample is always called one. */
export function documentsWords({ documents, sampled }: ExplorationResult): string {
  return sampled === undefined || sampled >= documents
    ? counted(documents, 'document')
    : `sample of ${formatCount(sampled)} out of ${counted(documents, 'document')}, evenly spread`;
}

export function headline(result: ExplorationResult): string {
  switch (result.what) {
    case 'labels':
      return counted(result.labels.length, 'label');
    case 'lengths':
      return `mean ${result.mean.toFixed(1)}, median ${formatCount(result.median)} ${result.unit}, the longest has ${formatCount(result.max)}`;
    case 'time':
      return `${counted(result.periods.length, result.unit)} by “${result.column}”`;
    case 'groups':
      return `${formatCount(result.rows.length)} of ${counted(result.values, 'value')}${result.others > 0 ? `; ${counted(result.others, 'document')} with others` : ''}`;
    case 'kwic':
      return `${counted(result.hits, 'place')} in ${counted(result.documentsWithHits, 'document')}${result.lines.length < result.hits ? `, ${formatCount(result.lines.length)} shown` : ''}`;
    case 'ngrams':
      return `${formatCount(result.total)} ${result.length === 1 ? 'words' : 'sequences'} in all; ${formatCount(result.different)} different ones are frequent enough${result.rows.length < result.different ? `, the first ${formatCount(result.rows.length)} shown` : ''}`;
    case 'keyness': {
      const { sizes, against } = result;
      return `“${result.category}” (${counted(sizes.documents, 'document')}, ${counted(sizes.words, 'word')}) against ${against === null ? 'all other labelled documents' : `“${against}”`} (${formatCount(sizes.otherDocuments)}, ${counted(sizes.otherWords, 'word')}): ${formatCount(result.significant)} of ${counted(result.tested, 'word')} tested differ, p < 0.05 after Holm’s correction`;
    }
    case 'languages': {
      const [first] = result.rows;
      return first ? `most are ${first.name || 'unclear'}: ${formatShare(first.share)}` : '';
    }
    case 'duplicates':
      return result.groups === 0
        ? 'no text occurs twice'
        : `${counted(result.groups, 'text')} occur more than once; ${counted(result.repeats, 'document')} repeat another`;
  }
}

/** Why there is nothing to show, where that is so. */
export function nothingWords(result: ExplorationResult): string | undefined {
  switch (result.what) {
    case 'labels':
      return result.labels.length === 0
        ? 'No column of this corpus is a label. Make one on the screen of the corpus, or import the file again with the role “Label”.'
        : undefined;
    case 'kwic':
      return result.lines.length === 0 ? 'These words occur nowhere in these documents.' : undefined;
    case 'duplicates':
      return result.rows.length === 0 ? 'No text occurs more than once in these documents.' : undefined;
    case 'time':
      return result.periods.length === 0 ? 'No document fits.' : undefined;
    case 'ngrams':
      return result.rows.length === 0
        ? 'Nothing occurs often enough; lower the least number of occurrences.'
        : undefined;
    case 'groups':
    case 'keyness':
    case 'languages':
      return result.rows.length === 0 ? 'Nothing to count in these documents.' : undefined;
    case 'lengths':
      return result.documents === 0 ? 'No document fits.' : undefined;
  }
}
