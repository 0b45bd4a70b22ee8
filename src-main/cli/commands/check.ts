import type { LeakageReport } from '../../api/leakage.ts';
import { defineCommand } from '../command.ts';
import { alignedTable, count, shorten } from '../format.ts';

export const command = defineCommand({
  name: 'check',
  summary: 'Look for what could make a result look better than it is.',
  details:
    'Exact and near-duplicate texts on both sides of a split, shared authors and threads, columns that give the label away, ' +
    'use of the gold set, and the counts of labels and lengths.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    corpus: { type: 'text', value: 'NAME', describe: 'The corpus; may be left out where there is only one.' },
    label: { type: 'text', value: 'NAME', describe: 'The label; the first unless given.' },
    split: { type: 'text', value: 'NAME', describe: 'The split; the newest unless given.' },
  },
  examples: ['check study.lectern', 'check study.lectern --corpus tweets --label viral --split "by author"'],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    const [{ withHost }, { findByName, findCorpus, openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const report = await withHost(terminal, async (host): Promise<LeakageReport> => {
      const project = await openProject(host, projectPath, 'read');
      const corpus = await findCorpus(host, project, options.corpus);
      return host.call('leakage.check', {
        project: project.handle,
        corpus: corpus.id,
        ...(options.label === undefined
          ? {}
          : { label: findByName('label', corpus.labels, options.label, corpus).id }),
        ...(options.split === undefined
          ? {}
          : { split: findByName('split', corpus.splits, options.split, corpus).id }),
      });
    });
    terminal.result(report, () => inWords(report));
  },
});

function inWords(report: LeakageReport): string {
  const { duplicates, lengths } = report;
  const lines = [
    `${report.corpus}: ${count(report.documents)} documents` +
      (report.split ? `, split “${report.split.name}”` : ', not split yet') +
      (report.label ? `, label “${report.label.name}”` : ''),
    `length: median ${count(lengths.median)} words, 95 % up to ${count(lengths.p95)}, longest ${count(lengths.max)}`,
    `near-duplicates: ${count(duplicates.documents)} documents in ${count(duplicates.clusters)} clusters` +
      (report.split
        ? `; in validation or test with a text of training: ${count(duplicates.equalAcross)} the same, ${count(duplicates.nearAcross)} nearly`
        : ''),
  ];
  if (report.labels.length > 0) {
    lines.push('');
    lines.push(
      alignedTable(
        ['category', 'documents', 'train', 'validation', 'test'],
        report.labels.map((row) => [
          row.category,
          count(row.total),
          count(row.train),
          count(row.validation),
          count(row.test),
        ]),
      ),
    );
  }
  lines.push('');
  if (report.findings.length === 0) lines.push('Nothing found that would make a result look too good.');
  for (const { severity, message, advice, repair } of report.findings) {
    lines.push(`${severity === 'problem' ? 'Problem' : 'Caution'}: ${message}`, `  ${advice}`);
    if (repair) lines.push(`  lectern split … ${splitOptions(repair.method)}`);
  }
  for (const { judged, training, equal } of duplicates.examples.slice(0, 3)) {
    lines.push(
      '',
      `${equal ? 'the same' : 'nearly the same'}, document ${judged.document} (${judged.part}) and ${training.document} (train):`,
      `  ${shorten(oneLine(judged.text), 100)}`,
      `  ${shorten(oneLine(training.text), 100)}`,
    );
  }
  return lines.join('\n');
}

function splitOptions(method: NonNullable<LeakageReport['findings'][number]['repair']>['method']): string {
  if (method.kind !== 'random') return '';
  return [
    ...(method.duplicates ? ['--by-duplicates'] : []),
    ...(method.group === undefined ? [] : [`--group "${method.group}"`]),
    ...(method.stratify === undefined ? [] : [`--stratify --label "${method.stratify}"`]),
    ...(method.folds === undefined ? [] : [`--folds ${String(method.folds)}`]),
  ].join(' ');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
