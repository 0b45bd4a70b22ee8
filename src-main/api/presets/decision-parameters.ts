/** What is made of the scores of a classifier: the last stage of every model that learns from labels. */
import type { Parameter } from '../runs.ts';

export const decisionParameters: readonly Parameter[] = [
  {
    path: 'decision.calibration',
    title: 'Calibration',
    description:
      'Makes probabilities mean what they say, fitted on the validation part. Temperature is one number and changes no answer; isotonic bends freely and wants a thousand documents or more.',
    group: 'decision',
    kind: 'choice',
    default: 'temperature',
    choices: [
      { value: 'none', title: 'None' },
      { value: 'temperature', title: 'Temperature' },
      { value: 'isotonic', title: 'Isotonic' },
    ],
  },
  {
    path: 'decision.answer',
    title: 'Answer',
    description:
      'The most probable category, or cutoffs that serve a purpose best on the validation part. The last four are for labels of two categories, and look for the second.',
    group: 'decision',
    kind: 'choice',
    default: 'most-likely',
    choices: [
      { value: 'most-likely', title: 'The most probable category' },
      { value: 'macro-f1', title: 'Best macro-F1' },
      { value: 'balanced-accuracy', title: 'Best balanced accuracy' },
      { value: 'f1', title: 'Best F1 of the second category' },
      { value: 'cost', title: 'Least cost of errors' },
      { value: 'precision', title: 'A precision, with the best recall' },
      { value: 'recall', title: 'A recall, with the best precision' },
    ],
  },
  {
    path: 'decision.costRatio',
    title: 'Cost of a miss',
    description: 'For the least cost: how many false alarms a missed document is worth.',
    group: 'decision',
    kind: 'number',
    default: 1,
    min: 0.001,
    max: 1_000,
    unit: 'false alarms',
  },
  {
    path: 'decision.target',
    title: 'Precision or recall wanted',
    description: 'What is to be reached at least on the validation part.',
    group: 'decision',
    kind: 'number',
    default: 0.8,
    min: 0,
    max: 1,
  },
  {
    path: 'decision.abstain',
    title: 'Left to people',
    description:
      'Share of the documents, the least sure ones, that the model marks as not for it to answer: 0.08 sends about 8 % to people.',
    group: 'decision',
    kind: 'number',
    default: 0,
    min: 0,
    max: 0.9,
  },
];
