import type { Parameter, ParameterValue } from '../runs.ts';

/** Shared parameters with the defaults of one preset; those whose default is undefined are left out. */
export function withDefaults(
  parameters: readonly Parameter[],
  defaults: Readonly<Record<string, ParameterValue | undefined>>,
): Parameter[] {
  return parameters
    .filter(({ path }) => !(path in defaults) || defaults[path] !== undefined)
    .map((parameter) => ({ ...parameter, default: defaults[parameter.path] ?? parameter.default }));
}
