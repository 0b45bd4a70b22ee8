/**
 * The order of a label's categories, which is the order of classes in tables, confusion matrices and probabilities:
 * along a known scale where all categories lie on one, else alphabetical with numbers by value.
 */
const scales: readonly (readonly string[])[] = [
  ['very negative', 'negative', 'mixed', 'neutral', 'positive', 'very positive'],
  ['neg', 'mixed', 'neutral', 'neu', 'pos'],
  [
    'strongly disagree',
    'disagree',
    'somewhat disagree',
    'neither',
    'neutral',
    'somewhat agree',
    'agree',
    'strongly agree',
  ],
  ['against', 'contra', 'none', 'neither', 'neutral', 'favor', 'favour', 'for', 'pro'],
  ['very low', 'low', 'medium', 'middle', 'high', 'very high'],
  [
    'far left',
    'left',
    'centre-left',
    'center-left',
    'centre',
    'center',
    'centre-right',
    'center-right',
    'right',
    'far right',
  ],
  ['never', 'rarely', 'sometimes', 'often', 'always'],
  ['no', 'maybe', 'unsure', 'yes'],
  ['false', 'mixed', 'true'],
];

export function inNaturalOrder(categories: Iterable<string>): string[] {
  const names = [...categories];
  const plain = (name: string): string => name.trim().toLowerCase().replaceAll('_', ' ');
  const scale = scales.find((steps) => names.every((name) => steps.includes(plain(name))));
  if (scale) return names.sort((a, b) => scale.indexOf(plain(a)) - scale.indexOf(plain(b)) || compare(a, b));
  if (names.every((name) => name.trim() !== '' && Number.isFinite(Number(name)))) {
    return names.sort((a, b) => Number(a) - Number(b) || compare(a, b));
  }
  return names.sort(compare);
}

const collator = new Intl.Collator('en', { numeric: true });

/** The collator takes some different strings for equal; the code points then decide, so that the order is always the same. */
function compare(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
