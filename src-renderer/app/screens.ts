/**
 * The screens that belong to runs. They are loaded when first shown, so that the chart library does not delay the
 * start. Each is `features/runs/<Name>Screen.svelte` and takes the parameters of its route as props.
 */
import type { Component } from 'svelte';

type Screen = Promise<{ default: Component<Record<string, unknown>> }>;

const modules = import.meta.glob<{ default: Component<Record<string, unknown>> }>(
  '../features/runs/*Screen.svelte',
);

export function runScreen(name: 'Train' | 'Runs' | 'Run' | 'Compare'): Screen {
  const load = modules[`../features/runs/${name}Screen.svelte`];
  return load ? load() : Promise.reject(new Error(`There is no ${name} screen.`));
}
