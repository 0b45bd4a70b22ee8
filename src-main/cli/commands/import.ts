import { existsSync } from 'node:fs';
import {
  importReport,
  tableFormat,
  type ColumnRole,
  type FilePreview,
  type ReadOptions,
} from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { defineCommand } from '../command.ts';
import { describeAddition, describeImport } from '../import-report.ts';

export const command = defineCommand({
  name: 'import',
  summary: 'Import tables into a project, which is created if it is not there.',
  details:
    'Encoding, delimiter, quotes and the role of each column are detected; the options overrule what was detected. ' +
    'Every row of the file is accounted for: read = stored + skipped + empty. ' +
    'With --add-new the file is a later, grown one: rows that the corpus has already, by their id or else by all their cells, are left as they are; ' +
    'the file is read as the first one was, and read = known + added + skipped + empty. An import that was killed goes on when it is started again in the same way.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file, such as study.lectern.' },
    {
      name: 'FILE',
      multiple: true,
      describe:
        'CSV or TSV, .xlsx, JSON, Parquet, .sav, .dta, CoNLL, .txt, a folder or zip of .txt; also packed. Each becomes a corpus.',
    },
  ],
  options: {
    corpus: { type: 'text', value: 'NAME', describe: 'What to call the corpus; otherwise after the file.' },
    text: {
      type: 'text',
      value: 'COL',
      multiple: true,
      describe: 'The column with the texts; several, as in title,body, are joined.',
    },
    label: {
      type: 'text',
      value: 'COL',
      multiple: true,
      describe: 'A column with labels; may be given several times.',
    },
    labels: {
      type: 'text',
      value: 'COL',
      multiple: true,
      describe: 'A column with lists of labels; each label becomes yes or no.',
    },
    labelSeparator: { type: 'text', value: 'S', describe: 'What stands between the labels of a list.' },
    id: { type: 'text', value: 'COL', describe: 'The column with the documents’ own ids.' },
    split: { type: 'text', value: 'COL', describe: 'The column that says train, validation or test.' },
    group: { type: 'text', value: 'COL', describe: 'The column with the author or another group.' },
    thread: { type: 'text', value: 'COL', describe: 'The column with the conversation.' },
    time: { type: 'text', value: 'COL', describe: 'The column with the time of writing.' },
    weight: { type: 'text', value: 'COL', describe: 'The column with the weight of a document.' },
    covariate: {
      type: 'text',
      value: 'COL',
      multiple: true,
      describe: 'A column to compare groups by; may be given several times.',
    },
    addNew: { type: 'flag', describe: 'Add to the corpus named by --corpus only the rows that it lacks.' },
    replaceChanged: {
      type: 'flag',
      describe: 'With --add-new: give documents whose cells differ in the file the cells of the file.',
    },
    keepRepeatedIds: { type: 'flag', describe: 'Take rows that repeat the id of another.' },
    pseudonymise: {
      type: 'flag',
      describe: 'Replace @names, links and e-mail addresses in the texts.',
    },
    hash: {
      type: 'text',
      value: 'COL',
      multiple: true,
      describe: 'A column of names to turn into codes, the same in all of the project.',
    },
    skippedRows: { type: 'text', value: 'FILE', describe: 'Where to write the rows that were not stored.' },
    format: {
      type: 'text',
      value: 'F',
      choices: [...tableFormat.options],
      describe: 'What the file is, where it cannot be seen from it.',
    },
    encoding: { type: 'text', value: 'E', describe: 'Such as utf-8, windows-1252, utf-16le.' },
    delimiter: { type: 'text', value: 'D', describe: 'One character, or “tab”.' },
    sheet: {
      type: 'text',
      value: 'S',
      describe: 'The sheet of a workbook, by name or number; or the file in a zip archive.',
    },
  },
  examples: [
    'import study.lectern tweets.csv --text text --label sentiment',
    'import study.lectern tweets.csv.gz --split split',
    'import study.lectern tweets-of-may.csv --add-new --corpus tweets',
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
    if (options.skippedRows !== undefined && files.length > 1) {
      throw new LecternError(
        'bad-input',
        '--skipped-rows names one file, but several files were given to import.',
        'Import them one by one.',
      );
    }
    const readOptions: ReadOptions = {
      ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
      ...(options.delimiter === undefined ? {} : { delimiter: delimiterOf(options.delimiter) }),
      ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
      ...(options.format === undefined ? {} : { format: tableFormat.parse(options.format) }),
    };
    const { withHost } = await import('../local-host.ts');
    if (options.replaceChanged && !options.addNew) {
      throw new LecternError(
        'bad-input',
        '--replace-changed says what becomes of changed rows with --add-new only.',
        'Add --add-new and --corpus NAME.',
      );
    }
    if (options.addNew) {
      const { addNewRows } = await import('../add-new-rows.ts');
      const report = await withHost(terminal, (host) =>
        addNewRows(host, projectPath, files, { ...options, readOptions }),
      );
      terminal.result(report, () => describeAddition(report));
      return;
    }
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
          ...(options.labelSeparator === undefined ? {} : { labelSeparator: options.labelSeparator }),
          ...(options.pseudonymise || options.hash.length > 0
            ? { pseudonymise: { texts: options.pseudonymise, columns: [...options.hash] } }
            : {}),
          repeatedIds: options.keepRepeatedIds ? 'keep' : 'refuse',
        });
        const report = importReport.parse((await finish(project, job)).output);
        finished.push(report);
        if (options.skippedRows !== undefined) {
          const made = (await call('corpora.list', { project: project.handle })).find(
            ({ name }) => name === report.corpus,
          );
          await call('corpora.saveSetAside', {
            project: project.handle,
            corpus: made!.id,
            path: options.skippedRows,
          });
        }
      }
      return finished;
    });
    terminal.result(reports.length === 1 ? reports[0] : { imports: reports }, () =>
      reports.map(describeImport).join('\n\n'),
    );
  },
});

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
    readonly text: readonly string[];
    readonly label: readonly string[];
    readonly labels: readonly string[];
    readonly covariate: readonly string[];
  } & { readonly [Role in 'id' | 'split' | 'group' | 'thread' | 'time' | 'weight']: string | undefined },
): Record<string, ColumnRole> {
  const roles: Record<string, ColumnRole> = {};
  const known = new Set(preview.columns.flatMap(({ name, column }) => [name, column]));
  // A name may hold a comma itself.
  const texts = named.text.flatMap((name) => (known.has(name) ? [name] : name.split(',')));
  const single = (['id', 'split', 'group', 'thread', 'time', 'weight'] as const).map(
    (role): [ColumnRole, readonly string[]] => [role, named[role] === undefined ? [] : [named[role]]],
  );
  const wanted: [ColumnRole, readonly string[]][] = [
    ['text', texts],
    ['label', named.label],
    ['labels', named.labels],
    ...single,
    ['covariate', named.covariate],
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
