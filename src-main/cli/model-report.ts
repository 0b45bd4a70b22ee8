/** Imported models in words. */
import type { ImportedModel } from '../api/models.ts';
import { count } from './format.ts';

export function describeModel({
  name,
  preset,
  classes,
  parameterCount,
  provenance,
  sourceName,
  sha256,
}: ImportedModel): string {
  const from =
    provenance === null
      ? 'Where it was trained, the file does not say.'
      : `Trained as “${provenance.run.name}” on “${provenance.data.corpus}”, label “${provenance.data.label}”${provenance.project === undefined ? '' : `, in the project “${provenance.project}”`}, on ${provenance.run.createdAt.slice(0, 10)} by Lectern ${provenance.run.appVersion}; data ${provenance.data.fingerprint ?? 'without fingerprint'}.`;
  return [
    `${name}: ${preset}, ${count(parameterCount)} parameters, categories ${classes.join(', ')}`,
    from,
    `From ${sourceName}, SHA-256 ${sha256}.`,
  ].join('\n');
}
