import { defineConfig } from 'vitest/config';
import { svelte } from '@sveltejs/vite-plugin-svelte';

export default defineConfig({
  plugins: [svelte({ compilerOptions: { dev: true } })],
  test: {
    include: [
      '{engine,src-main,src-renderer,scripts}/**/*.test.ts',
      'test/{parity,golden,migrations,architecture,cli}/**/*.test.ts',
    ],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
