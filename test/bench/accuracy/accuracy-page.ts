/** docs/accuracy.md: one row per data set, preset and measure; a rerun replaces its own rows and leaves the others. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('../../../docs/accuracy.md', import.meta.url));
const heading =
  '| data | preset | measure | value | 95 % interval | asked | reached | published | seeds | minutes | date |';

export interface MeasuredRow {
  readonly data: string;
  readonly preset: string;
  readonly measure: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly asked: number | null;
  readonly published: string;
  readonly seeds: number;
  readonly seconds: number;
}

const introduction = `# Accuracy on published data

\`npm run -s bench -- accuracy\` trains the presets on published data, each with the defaults it ships with, and rewrites the rows
of this page that it has measured (\`--only DATA,…\`, \`--presets NAME,…\`, \`--seeds N\`). The data lie beside the checkout, not in it.

Every model is trained on the published training part only; where a part is published for validation, networks stop early by it and
nothing else uses it; where none is, networks hold out a tenth of the training part. Defaults were chosen on validation parts or by
dividing training parts again (\`--on validation\`), never on a test part. Sets without a published test part are judged by folds (ten
for MR and Subj; five for the tweets of Congress, no author in two folds): the value is the mean over the folds. Intervals are
bootstrap percentiles over test documents (the congress tweets over authors); over several seeds, value and interval are means.
“Asked” is what this project set itself to reach.
`;

export function writeAccuracyPage(measured: readonly MeasuredRow[]): void {
  const rows = new Map<string, string>();
  const key = (line: string): string =>
    line
      .split('|')
      .slice(1, 4)
      .map((cell) => cell.trim())
      .join('|');
  if (existsSync(path))
    for (const line of readFileSync(path, 'utf8').split('\n'))
      if (line.startsWith('|') && !line.startsWith('| data') && !line.startsWith('| -'))
        rows.set(key(line), line);
  const digits = (value: number): string => value.toFixed(3);
  const today = new Date().toISOString().slice(0, 10);
  for (const one of measured) {
    const cells = [
      one.data,
      one.preset,
      one.measure,
      digits(one.value),
      one.low === null || one.high === null ? '' : `${digits(one.low)} – ${digits(one.high)}`,
      one.asked === null ? '' : String(one.asked),
      one.asked === null ? '' : one.value >= one.asked ? 'yes' : 'no',
      one.published,
      String(one.seeds),
      (one.seconds / 60).toFixed(1),
      today,
    ];
    const line = `| ${cells.join(' | ')} |`;
    rows.set(key(line), line);
  }
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  const rule = `|${' --- |'.repeat(heading.split('|').length - 2)}`;
  writeFileSync(path, `${introduction}\n${[heading, rule, ...sorted].join('\n')}\n`);
}
