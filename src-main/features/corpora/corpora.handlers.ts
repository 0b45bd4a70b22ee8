import { basename } from 'node:path';
import { readCorpora, readCorpus } from '../../database/corpus-record.ts';
import { openSourceFile } from '../../files/source-file.ts';
import { deleteObjects } from '../../journal/change-journal.ts';
import type { FeatureHandlers } from '../context.ts';
import { corpusWithParts, labelsOf, setAsideOf } from './corpora.queries.ts';
import { findDocuments } from './find-documents.ts';
import { runImport } from './import-job.ts';
import { nameTaken } from './import-table.ts';
import { pseudonymSalt } from './pseudonyms.ts';
import { saveSetAside } from './save-set-aside.ts';
import { previewFile } from './preview-file.ts';
import { deleteSelection, renameSelection, savedSelections, saveSelection } from './saved-selections.ts';
import { lengthSummary, textStatistics } from './text-statistics.ts';

export const corporaHandlers: FeatureHandlers<'corpora'> = {
  'corpora.preview': ({ path, options }) => previewFile(path, options),

  'corpora.import': (
    { project: handle, path, sourceName = basename(path), name, options, roles, ...more },
    context,
  ) => {
    const project = context.project(handle);
    const writer = project.writer();
    // What can be refused at once is; the job finds the rest.
    openSourceFile(path, sourceName);
    if (name !== undefined && writer.value('SELECT id FROM corpora WHERE name = ?', name) !== undefined) {
      throw nameTaken(name);
    }
    const { labelSeparator, pseudonymise, repeatedIds } = more;
    const salt = pseudonymise?.columns.length ? pseudonymSalt(writer) : undefined;
    const shape = { labelSeparator, pseudonymise, salt };
    const request = { projectPath: project.path, path, sourceName, name, options, roles, shape, repeatedIds };
    const job = project.jobs.add({
      kind: 'import',
      title: `Import ${sourceName}`,
      input: { path, sourceName, name, options, roles, ...more },
      work: (run) => runImport(request, run),
      settled(state) {
        if (state === 'done') context.emit({ event: 'changed', project: handle, topic: 'corpora' });
      },
    });
    return { job: job.id };
  },

  'corpora.list': ({ project }, context) => {
    const { reader } = context.project(project);
    return readCorpora(reader).map((corpus) => corpusWithParts(reader, corpus));
  },

  'corpora.get': ({ project, corpus }, context) => {
    const { reader } = context.project(project);
    return corpusWithParts(reader, readCorpus(reader, corpus));
  },

  'corpora.delete': ({ project: handle, corpus: id }, context) => {
    const project = context.project(handle);
    const writer = project.writer();
    const corpus = readCorpus(writer, id);
    deleteObjects(writer, `deletion of the corpus “${corpus.name}”`, [{ kind: 'corpus', id }]);
    context.emit({ event: 'changed', project: handle, topic: 'corpora' });
    return {};
  },

  'corpora.summary': ({ project, corpus: id }, context) => {
    const { reader } = context.project(project);
    const corpus = readCorpus(reader, id);
    return {
      labels: labelsOf(reader, corpus),
      textLength: lengthSummary(textStatistics.parse(JSON.parse(corpus.textStatistics))),
    };
  },

  'corpora.setAside': ({ project, corpus, limit }, context) => {
    const { reader } = context.project(project);
    return setAsideOf(reader, readCorpus(reader, corpus).id, limit);
  },

  'corpora.saveSetAside': ({ project, corpus, path, overwrite }, context) => {
    const { reader } = context.project(project);
    return saveSetAside(reader, readCorpus(reader, corpus), { path, overwrite }, context.temporaryFolder);
  },

  'corpora.documents': ({ project, corpus, ...query }, context) => {
    const { reader } = context.project(project);
    return findDocuments(reader, readCorpus(reader, corpus), query);
  },

  'corpora.selections': ({ project, corpus }, context) => {
    const { reader } = context.project(project);
    return savedSelections(reader, readCorpus(reader, corpus).id);
  },

  'corpora.saveSelection': ({ project: handle, corpus, name, selection }, context) => {
    const project = context.project(handle);
    const writer = project.writer();
    const saved = saveSelection(writer, readCorpus(writer, corpus), name, selection);
    context.emit({ event: 'changed', project: handle, topic: 'corpora' });
    return saved;
  },

  'corpora.renameSelection': ({ project: handle, corpus, selection, name }, context) => {
    const renamed = renameSelection(context.project(handle).writer(), corpus, selection, name);
    context.emit({ event: 'changed', project: handle, topic: 'corpora' });
    return renamed;
  },

  'corpora.deleteSelection': ({ project: handle, corpus, selection }, context) => {
    const project = context.project(handle);
    deleteSelection(project.writer(), corpus, selection);
    context.emit({ event: 'changed', project: handle, topic: 'corpora' });
    return {};
  },
};
