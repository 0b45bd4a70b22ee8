/** Real data sets, what was published on them, and what a preset should reach with its defaults. */
export type Measure = 'accuracy' | 'macroF1' | 'macroRecall' | 'rocAuc' | 'averagePrecision';

export interface JudgedData {
  readonly name: string;
  /** Below `../shared/data`; several files are read one after the other, or one by one where `each` is set. */
  readonly files: readonly string[];
  /** Every file is a data set of its own, and the mean counts. */
  readonly each?: true;
  readonly text: string;
  readonly label: string;
  /** Folds where nothing is published as test part; with `group` no group is in two of them. */
  readonly folds?: number;
  readonly group?: string;
  readonly measures: readonly Measure[];
  /** By preset, or `best` for any; the same order as `measures`. */
  readonly asked: Readonly<Record<string, readonly number[]>>;
  readonly published: string;
}

export const judgedTable: readonly JudgedData[] = [
  {
    name: 'tweeteval-sentiment',
    files: ['tweeteval/sentiment.csv.gz'],
    text: 'text',
    label: 'label_name',
    measures: ['macroRecall'],
    asked: { best: [0.62] },
    published: 'SVM 0.629, fastText 0.629, LSTM 0.583',
  },
  {
    name: 'tweeteval-emotion',
    files: ['tweeteval/emotion.csv'],
    text: 'text',
    label: 'label_name',
    measures: ['macroF1'],
    asked: { best: [0.65] },
    published: 'fastText 0.652, SVM 0.647',
  },
  {
    name: 'tweeteval-offensive',
    files: ['tweeteval/offensive.csv.gz'],
    text: 'text',
    label: 'label_name',
    measures: ['macroF1'],
    asked: { best: [0.73] },
    published: 'fastText 0.734, SVM 0.523',
  },
  {
    name: 'mr',
    files: ['sentences/mr.csv.gz'],
    text: 'text',
    label: 'label_name',
    folds: 10,
    measures: ['accuracy'],
    asked: { logistic: [0.79], 'nb-svm': [0.79], dan: [0.77], cnn: [0.765] },
    published: 'NBSVM 0.794, DAN-rand 0.773, CNN-rand 0.761',
  },
  {
    name: 'sst2',
    files: ['sentences/sst2.csv.gz'],
    text: 'text',
    label: 'label_name',
    measures: ['accuracy'],
    asked: { cnn: [0.815], dan: [0.815] },
    published: 'CNN-rand 0.827 (trained on phrases too)',
  },
  {
    name: 'subj',
    files: ['sentences/subj.csv.gz'],
    text: 'text',
    label: 'label_name',
    folds: 10,
    measures: ['accuracy'],
    asked: { best: [0.925] },
    published: 'CNN-rand 0.896, NBSVM 0.932',
  },
  {
    name: 'trec',
    files: ['sentences/trec.csv'],
    text: 'text',
    label: 'label',
    measures: ['accuracy'],
    asked: { best: [0.91] },
    published: 'CNN-rand 0.912',
  },
  {
    name: 'imdb',
    files: ['imdb/imdb_train.csv.gz', 'imdb/imdb_test.csv.gz'],
    text: 'text',
    label: 'label_name',
    measures: ['accuracy'],
    asked: { logistic: [0.91], svm: [0.91], 'nb-svm': [0.91], fasttext: [0.885], dan: [0.885] },
    published: 'NBSVM 0.912, DAN 0.894',
  },
  {
    name: 'ag-news',
    files: ['ag_news/ag_news.csv.gz'],
    text: 'text',
    label: 'label_name',
    measures: ['accuracy'],
    asked: { best: [0.905] },
    published: 'linear SVM on these rows 0.906',
  },
  {
    name: 'umsab',
    files: ['arabic', 'english', 'french', 'hindi', 'italian', 'spanish'].map((name) => `umsab/${name}.csv`),
    each: true,
    text: 'text',
    label: 'label_name',
    measures: ['macroF1'],
    asked: { best: [0.52] },
    published: 'fastText, one language each 0.489',
  },
  {
    name: 'congress-viral',
    files: ['congress_tweets/house_tweets_60k.csv.gz'],
    text: 'text',
    label: 'viral',
    folds: 5,
    group: 'user',
    measures: ['rocAuc', 'averagePrecision'],
    asked: { best: [0.72, 0.23] },
    published: 'linear 0.713, 0.221',
  },
];
