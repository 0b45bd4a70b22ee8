/** Makes a label from what the corpus holds: which category every document gets, and the words for how. */
import type { DeriveMethod } from '../../api/labels.ts';
import type { HandlerInput } from '../../api/catalogue.ts';
import type { CorpusColumn } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { readCorpus, type CorpusRecord } from '../../database/corpus-record.ts';
import { labelDecisions } from '../../database/label-decisions.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { readParts } from '../../database/training-data.ts';
import { timeValues } from '../../sampling/time-values.ts';
import { quantileBorders } from './quantile-borders.ts';
import { wordPattern } from './word-pattern.ts';

export type DeriveRequest = Omit<HandlerInput<'labels.preview'>, 'project'>;

export interface Derived {
  readonly corpus: CorpusRecord;
  /** Per document its category; empty: none. */
  readonly cells: string[];
  readonly description: string;
  readonly notes: string[];
  /** Columns that it was made from, by their SQL names. */
  readonly sources: string[];
}

const msPerDay = 86_400_000;

export function deriveLabel(reader: ProjectReader, request: DeriveRequest): Derived {
  const corpus = readCorpus(reader, request.corpus);
  if (request.yes === request.no)
    throw new LecternError(
      'bad-input',
      `Both categories are called “${request.yes}”.`,
      'Give them different names.',
    );
  const derived = byMethod(reader, corpus, request);
  const { tooYoung } = request;
  if (!tooYoung) return derived;
  const column = columnNamed(corpus, tooYoung.time);
  const times = timeValues(cellsOf(reader, corpus, column), column.name);
  const newest = times.reduce((a, b) => Math.max(a, b), -Infinity);
  const collected =
    tooYoung.collected === undefined ? newest : timeValues([tooYoung.collected], 'collected')[0]!;
  const last = collected - tooYoung.days * msPerDay;
  let left = 0;
  const cells = derived.cells.map((cell, i) => {
    if (times[i]! <= last || cell === '') return cell;
    left++;
    return '';
  });
  return {
    ...derived,
    cells,
    description: `${derived.description}; none for documents of the last ${tooYoung.days} days before ${new Date(collected).toISOString().slice(0, 10)} by “${column.name}”`,
    notes: [...derived.notes, `${left.toLocaleString('en')} documents are too young for a label.`],
  };
}

function byMethod(reader: ProjectReader, corpus: CorpusRecord, request: DeriveRequest): Derived {
  const { method, yes, no } = request;
  switch (method.kind) {
    case 'threshold': {
      const { column, numbers, notes } = numbersOf(reader, corpus, method.from);
      return {
        corpus,
        cells: Array.from(numbers, (number) =>
          Number.isNaN(number) ? '' : number > method.threshold ? yes : no,
        ),
        description: `“${yes}” where “${column.name}” is above ${method.threshold}`,
        notes,
        sources: [column.column],
      };
    }
    case 'quantile':
      return byQuantile(reader, corpus, request, method);
    case 'recode': {
      const column = columnNamed(corpus, method.from);
      const cells = cellsOf(reader, corpus, column);
      const unknown = Object.keys(method.map).filter((name) => !cells.includes(name));
      if (unknown.length > 0) {
        throw new LecternError(
          'bad-input',
          `“${column.name}” has no category “${unknown[0]}”.`,
          `It has: ${[...new Set(cells)].slice(0, 20).join(', ')}.`,
        );
      }
      const map = new Map(Object.entries(method.map));
      const said = [...map].map(([from, to]) => `“${from}” as “${to}”`).join(', ');
      return {
        corpus,
        cells: cells.map(
          (cell) => map.get(cell) ?? (method.others === 'keep' && cell.trim() !== '' ? cell : ''),
        ),
        description: `“${column.name}” with ${said}${method.others === 'keep' ? '' : ', all others left out'}`,
        notes: [],
        sources: [column.column],
      };
    }
    case 'reviewed':
      return byReview(reader, corpus, method.analysis);
    case 'matching': {
      const flags = method.exactCase ? 'u' : 'iu';
      return byWords(reader, corpus, request, method.from, expression(method.pattern, flags), `matches /${method.pattern}/${flags}`); // prettier-ignore
    }
    case 'dictionary': {
      const first = method.words.slice(0, 3).join(', ');
      const more =
        method.words.length > 3 ? ` and ${(method.words.length - 3).toLocaleString('en')} more` : '';
      return byWords(reader, corpus, request, method.from, wordPattern(method.words), `has a word of the dictionary (${first}${more})`); // prettier-ignore
    }
  }
}

function byQuantile(
  reader: ProjectReader,
  corpus: CorpusRecord,
  { yes, no, split: wanted }: DeriveRequest,
  method: Extract<DeriveMethod, { kind: 'quantile' }>,
): Derived {
  const { column, numbers, notes } = numbersOf(reader, corpus, method.from);
  const within = method.within === undefined ? undefined : columnNamed(corpus, method.within);
  const numbering = new Map<string, number>();
  const groups =
    within &&
    Int32Array.from(cellsOf(reader, corpus, within), (cell) => {
      const known = numbering.get(cell) ?? numbering.size;
      numbering.set(cell, known);
      return known;
    });
  const split =
    wanted ??
    reader.value<number>('SELECT id FROM splits WHERE corpus_id = ? ORDER BY id DESC LIMIT 1', corpus.id);
  const parts = split === undefined ? undefined : readParts(reader, corpus.id, split);
  const borders = quantileBorders(numbers, method.quantile, groups, parts && ((i) => parts[i] === 0));
  const percent = `${Number((method.quantile * 100).toFixed(4))}`;
  const whose = within ? `of the same “${within.name}”` : 'of all documents';
  const splitName = split === undefined ? undefined : reader.value<string>('SELECT name FROM splits WHERE id = ?', split); // prettier-ignore
  if (within && borders.withoutTraining > 0) {
    notes.push(
      `${borders.withoutTraining.toLocaleString('en')} of ${borders.groups.toLocaleString('en')} values of “${within.name}” have no training document; their border comes from their own documents, which tells the model nothing about others.`,
    );
  }
  return {
    corpus,
    cells: Array.from(numbers, (number, i) =>
      Number.isNaN(number) ? '' : number > borders.ofDocuments[i]! ? yes : no,
    ),
    description: `“${yes}” where “${column.name}” is above the ${percent}th percentile ${whose}${splitName === undefined ? '' : `, computed on the training part of “${splitName}”`}`,
    notes,
    sources: [column.column],
  };
}

/** The label as it stands, but for the documents of which a person said otherwise. */
function byReview(reader: ProjectReader, corpus: CorpusRecord, analysis: number): Derived {
  const name = reader.value<string>(
    `SELECT column_name FROM analyses JOIN labels ON labels.id = label_id AND labels.corpus_id = analyses.corpus_id
     WHERE analyses.id = ? AND analyses.corpus_id = ?`,
    analysis,
    corpus.id,
  );
  if (name === undefined)
    throw new LecternError('not-found', 'The list of doubtful labels is gone.', 'Look for them again.');
  const column = columnNamed(corpus, name);
  const cells = cellsOf(reader, corpus, column);
  const decisions = labelDecisions(reader, analysis);
  const changed = decisions.filter(({ given, category }) => given !== category);
  if (changed.length === 0)
    throw new LecternError('bad-input', 'No label was changed yet.', 'Relabel a document of the list first.');
  for (const { document, category } of changed) cells[document - 1] = category;
  const kept = decisions.length - changed.length;
  return {
    corpus,
    cells,
    description: `“${column.name}” with ${changed.length.toLocaleString('en')} of ${decisions.length.toLocaleString('en')} reviewed labels changed`,
    notes: [
      `${kept.toLocaleString('en')} doubted labels were found right. Only labels of the training part that models doubted were looked at.`,
    ],
    sources: [column.column],
  };
}

function byWords(
  reader: ProjectReader,
  corpus: CorpusRecord,
  { yes, no }: DeriveRequest,
  from: string | undefined,
  pattern: RegExp,
  words: string,
): Derived {
  const column = columnNamed(corpus, from ?? corpus.textColumn);
  return {
    corpus,
    cells: cellsOf(reader, corpus, column).map((cell) => (pattern.test(cell) ? yes : no)),
    description: `“${yes}” where “${column.name}” ${words}`,
    notes: [
      'A label made from words can be learned from these words: a model then says no more than the rule does.',
    ],
    sources: [column.column],
  };
}

function expression(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw new LecternError(
      'bad-input',
      `/${pattern}/ is no regular expression: ${error instanceof Error ? error.message.replace(/^.*: /, '') : 'it cannot be read'}.`,
      'Put a backslash before characters such as ( ) [ ] * + ? that are meant as themselves.',
    );
  }
}

function numbersOf(
  reader: ProjectReader,
  corpus: CorpusRecord,
  name: string,
): { column: CorpusColumn; numbers: Float64Array; notes: string[] } {
  const column = columnNamed(corpus, name);
  let empty = 0;
  const numbers = Float64Array.from(cellsOf(reader, corpus, column), (cell, i) => {
    if (cell.trim() === '') {
      empty++;
      return NaN;
    }
    const number = Number(cell);
    if (Number.isFinite(number)) return number;
    throw new LecternError(
      'bad-data',
      `“${cell.slice(0, 40)}”, in the column “${column.name}” of document ${i + 1}, is no number.`,
      'Choose a column of numbers, with a decimal point and no thousands separators.',
    );
  });
  const notes =
    empty === 0 ? [] : [`${empty.toLocaleString('en')} documents have no number and get no label.`];
  return { column, numbers, notes };
}

function columnNamed(corpus: CorpusRecord, name: string): CorpusColumn {
  const column =
    corpus.columns.find((one) => one.column === name) ?? corpus.columns.find((one) => one.name === name);
  if (column) return column;
  throw new LecternError(
    'bad-input',
    `The corpus “${corpus.name}” has no column “${name}”.`,
    `Its columns are: ${corpus.columns.map((one) => one.column).join(', ')}.`,
  );
}

function cellsOf(reader: ProjectReader, corpus: CorpusRecord, { column }: CorpusColumn): string[] {
  return reader
    .column<string | null>(
      `SELECT ${quotedName(column)} FROM ${quotedName(corpus.tableName)} ORDER BY document_id`,
    )
    .map((cell) => cell ?? '');
}
