/**
 * The screens that belong to runs. They are loaded when first shown, so that the chart library does not delay the
 * start. Each takes the parameters of its route as props; where several features meet on one, its file is here.
 */
import type { Component } from 'svelte';

type Screen = Promise<{ default: Component<Record<string, unknown>> }>;

const modules = import.meta.glob<{ default: Component<Record<string, unknown>> }>([
  '../features/runs/{Train,Compare}Screen.svelte',
  './{Run,Runs}Route.svelte',
]);

const places = {
  Train: '../features/runs/TrainScreen.svelte',
  Compare: '../features/runs/CompareScreen.svelte',
  Run: './RunRoute.svelte',
  Runs: './RunsRoute.svelte',
} as const;

export function runScreen(name: keyof typeof places): Screen {
  const load = modules[places[name]];
  return load ? load() : Promise.reject(new Error(`There is no ${name} screen.`));
}
