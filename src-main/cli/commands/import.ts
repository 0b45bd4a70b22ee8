import { existsSync } from 'node:fs';
import type { z } from 'zod';
import { importReport, type ColumnRole, type FilePreview, type ReadOptions } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { defineCommand } from '../command.ts';
import { count, duration } from '../format.ts';

export const command = defineCommand({
  name: 'import',
  summary: 'Import tables into a project, which is created if it is not there.',
  details:
    'Encoding, delimiter, quotes and the role of each column are detected; the options overrule what was detected. ' +
    'Every row of the file is accounted for: read = stored + skipped + empty.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file, such as study.lectern.' },
    { name: 'FILE', multiple: true, describe: 'CSV or TSV, also gzipped. Each becomes a corpus.' },
  ],
  options: {
    corpus: { type: 'text', value: 'NAME', describe: 'What to call the corpus; otherwise after the file.' },
    text: { type: 'text', value: 'COL', describe: 'The column with the texts.' },
    label: {
      type: 'text',
      value: 'COL',
      multiple: true,
      describe: 'A column with labels; may be given several times.',
    },
    id: { type: 'text', value: 'COL', describe: 'The column with the documents’ own ids.' },
    split: { type: 'text', value: 'COL', describe: 'The column that says train, validation or test.' },
    encoding: { type: 'text', value: 'E', describe: 'Such as utf-8, windows-1252, utf-16le.' },
    delimiter: { type: 'text', value: 'D', describe: 'One character, or “tab”.' },
    sheet: { type: 'text', value: 'S', describe: 'The sheet of a workbook.' },
  },
  examples: [
    'import study.lectern tweets.csv --text text --label sentiment',
    'import study.lectern tweets.csv.gz --split split',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', ...files] = positionals;
    if (options.corpus !== undefined && files.length > 1) {
      throw new LecternError(
        'bad-input',
        '--corpus names one corpus, but several files were given.',
        'Import them one by one.',
      );
    }
    if (options.sheet !== undefined) {
      throw new LecternError(
        'bad-input',
        `“${files[0] ?? ''}” has no sheets.`,
        'Leave out --sheet: it is for workbooks.',
      );
    }
    const readOptions: ReadOptions = {
      ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
      ...(options.delimiter === undefined ? {} : { delimiter: delimiterOf(options.delimiter) }),
    };
    const { withHost } = await import('../local-host.ts');
    const reports = await withHost(terminal, async ({ call, finish }) => {
      // All files are looked at before anything is made: a mistyped name leaves no empty project behind.
      const previews = [];
      for (const path of files) previews.push(await call('corpora.preview', { path, options: readOptions }));
      const roles = previews.map((preview) => rolesOf(preview, options));
      const isNew = !existsSync(projectPath);
      const project = isNew
        ? await call('projects.create', { path: projectPath })
        : await call('projects.open', { path: projectPath });
      const finished = [];
      for (const [index, path] of files.entries()) {
        const { job } = await call('corpora.import', {
          project: project.handle,
          path,
          options: readOptions,
          roles: roles[index] ?? {},
          ...(options.corpus === undefined ? {} : { name: options.corpus }),
        });
        finished.push(importReport.parse((await finish(project, job)).output));
      }
      return finished;
    });
    terminal.result(reports.length === 1 ? reports[0] : { imports: reports }, () =>
      reports.map(describe).join('\n\n'),
    );
  },
});

type Report = z.infer<typeof importReport>;

function describe(report: Report): string {
  const lines = [
    `Corpus ${report.corpus}: ${count(report.read)} rows read = ${count(report.stored)} stored + ${count(report.skipped)} skipped + ${count(report.empty)} empty, in ${duration(report.seconds)}`,
    `${report.encoding}, delimiter ${report.dialect.delimiter === '\t' ? 'tab' : `“${report.dialect.delimiter}”`}`,
    `Columns: ${report.columns.map(({ name, role }) => (role === 'other' ? name : `${name} (${role})`)).join(', ')}`,
  ];
  const shown = report.skippedRows.slice(0, 10);
  for (const { line, reason } of shown) lines.push(`  line ${String(line)} skipped: ${reason}`);
  if (report.skipped > shown.length)
    lines.push(`  … and ${count(report.skipped - shown.length)} more; --json lists them`);
  for (const warning of report.warnings) lines.push(`Note: ${warning}`);
  return lines.join('\n');
}

function delimiterOf(given: string): string {
  const named: Readonly<Record<string, string>> = {
    tab: '\t',
    '\\t': '\t',
    comma: ',',
    semicolon: ';',
    pipe: '|',
  };
  const delimiter = named[given] ?? given;
  if (delimiter.length !== 1) {
    throw new LecternError('bad-input', `“${given}” is no delimiter.`, 'Give one character, or “tab”.');
  }
  return delimiter;
}

/** The columns that were named get their role; others lose it to them. */
function rolesOf(
  preview: FilePreview,
  named: {
    text: string | undefined;
    label: readonly string[];
    id: string | undefined;
    split: string | undefined;
  },
): Record<string, ColumnRole> {
  const roles: Record<string, ColumnRole> = {};
  const wanted: [ColumnRole, readonly string[]][] = [
    ['text', named.text === undefined ? [] : [named.text]],
    ['label', named.label],
    ['id', named.id === undefined ? [] : [named.id]],
    ['split', named.split === undefined ? [] : [named.split]],
  ];
  for (const [role, columns] of wanted) {
    if (columns.length === 0) continue;
    for (const column of preview.columns) {
      if (column.suggestedRole === role && roles[column.column] === undefined) roles[column.column] = 'other';
    }
  }
  for (const [role, columns] of wanted) {
    for (const name of columns) {
      const column =
        preview.columns.find((each) => each.name === name) ??
        preview.columns.find((each) => each.column === name);
      if (column === undefined) {
        throw new LecternError(
          'not-found',
          `“${preview.sourceName}” has no column “${name}”.`,
          `It has: ${preview.columns.map((each) => `“${each.name}”`).join(', ')}.`,
        );
      }
      const other = roles[column.column];
      if (other !== undefined && other !== 'other') {
        throw new LecternError(
          'bad-input',
          `Column “${name}” cannot be both ${other} and ${role}.`,
          'Name each column once.',
        );
      }
      roles[column.column] = role;
    }
  }
  return roles;
}
