import type { LeakageReport } from '../../api/leakage.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import { readGold } from '../../database/gold-set.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { corpusDuplicates } from '../../duplicates/duplicate-clusters.ts';
import type { FeatureHandlers } from '../context.ts';
import { checkLeakage, chooseChecked } from './check-leakage.ts';

/** Splits and imported texts do not change, so a check holds until a column is added or the gold set is used. */
const checks = new WeakMap<ProjectReader, Map<string, LeakageReport>>();
const keptChecks = 20;

export const leakageHandlers: FeatureHandlers<'leakage'> = {
  'leakage.check': async ({ project: handle, corpus: id, ...wanted }, context) => {
    const project = context.project(handle);
    const { reader } = project;
    const corpus = readCorpus(reader, id);
    const things = chooseChecked(reader, id, wanted);
    const gold = readGold(reader, id);
    const key = JSON.stringify([id, corpus.changedAt, corpus.columns.length, things.split, things.label, gold?.createdAt, gold?.uses]); // prettier-ignore
    const kept = checks.get(reader) ?? new Map<string, LeakageReport>();
    checks.set(reader, kept);
    const known = kept.get(key);
    if (known) return known;
    const report = checkLeakage(reader, things, await corpusDuplicates(project, id));
    if (kept.size >= keptChecks) kept.clear();
    kept.set(key, report);
    return report;
  },
};
